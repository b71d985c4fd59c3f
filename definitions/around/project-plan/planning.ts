import type { OpportunityPeople } from '../../registration/who-may';
import type { RegistrationStart } from '../../registration/state';
import { type PlacedError, type Refused, refused } from '../../shared/refusal';

interface Planned {
  readonly startsOn: string | null;
  readonly dueOn: string;
  readonly assigneeId: string | null;
}

/** Only a project has a plan (OPP-08, OPP-10). */
export const refusalToPlan = (category: RegistrationStart['category']): Refused | undefined =>
  category === 'project'
    ? undefined
    : refused('wrong_state', 'Only an opportunity of the category project has a plan; change its category first.');

/** Refuses a task that ends before it begins, or whose assignee could not even read it. */
export function refusalOfPlanTask(
  { startsOn, dueOn, assigneeId }: Planned,
  { owners, team }: OpportunityPeople,
): Refused | undefined {
  const errors: PlacedError[] = [];
  if (startsOn !== null && startsOn > dueOn)
    errors.push({
      pointer: '/dueOn',
      code: 'ends_too_soon',
      detail: `It begins on ${startsOn}; give that day or a later one.`,
    });
  if (assigneeId !== null && !owners.includes(assigneeId) && !team.some(({ userId }) => userId === assigneeId)) {
    errors.push({
      pointer: '/assigneeId',
      code: 'not_in_team',
      detail: 'A task is for an owner or a member of the team; let them join the team first.',
    });
  }
  return errors.length === 0
    ? undefined
    : refused('unprocessable', errors.map(({ detail }) => detail).join(' '), undefined, errors);
}
