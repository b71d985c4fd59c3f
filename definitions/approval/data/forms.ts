import type { ApprovalDefinition } from '../../kinds/approval/schema';

/** The version of each form that the steps show, by key. Published versions never change, so the number is enough. */
export type FormVersions = Readonly<Record<string, number>>;

export const formKeysOf = ({ steps }: Pick<ApprovalDefinition, 'steps'>): readonly string[] => [
  ...new Set(steps.flatMap(({ form }) => form ?? [])),
];
