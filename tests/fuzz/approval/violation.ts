/** A rule of docs/approvals.md that the machine broke. */
export class Violation extends Error {}

export function must(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new Violation(rule);
}
