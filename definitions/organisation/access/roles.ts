/** What a person works as. A role opens routes; the department tree and ownership decide over which rows. */
export const roles = [
  'sales',
  'legal',
  'serviceDesk',
  'dispatcher',
  'technician',
  'care',
  'finance',
  'ops',
  'admin',
] as const;

export type Role = (typeof roles)[number];

/** Whom opportunities may belong to. */
export const sells = ({
  active,
  roles: held,
}: {
  readonly active: boolean;
  readonly roles: readonly string[];
}): boolean => active && held.includes('sales');

export const isRole = (text: string): text is Role => roles.some((role) => role === text);
