import type { Role } from './roles';

/** Who asks, as every rule about access sees them. */
export interface Caller {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly departmentId: string;
  /** The departments that they head, with all below: whose rows they see (SEC-01). */
  readonly headedDepartmentIds: readonly string[];
}

export const hasRole = (caller: Caller, ...wanted: readonly Role[]): boolean =>
  wanted.some((role) => caller.roles.includes(role));
