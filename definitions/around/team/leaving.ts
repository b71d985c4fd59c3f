import { type Refused, refused } from '../../shared/refusal';

/** Something open that is for one member of the team: `pointer` below the opportunity. */
export interface OpenWork {
  readonly pointer: string;
  readonly name: string;
}

/**
 * Whoever leaves a team leaves nothing behind that nobody does: open tasks of the plan, and planned activities of the
 * present stage, are given to another first.
 */
export function refusalToLeave(open: readonly OpenWork[]): Refused | undefined {
  if (open.length === 0) return undefined;
  const errors = open.map(({ pointer, name }) => ({
    pointer,
    code: 'open',
    detail: `"${name}" is still for this person; give it to another first, or register that it is done.`,
  }));
  return refused(
    'conflict',
    `This person still has to do ${open.map(({ name }) => `"${name}"`).join(', ')}. Give it to another first.`,
    undefined,
    errors,
  );
}
