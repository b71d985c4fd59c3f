import type { Db } from '../../db/shared/knex';
import { organisationFor } from '../../db/organisation/organisation';
import { standIn } from '../../definitions/organisation/people/deputies';
import { personWithId } from '../../definitions/organisation/people/organisation';
import type { FoundPerson } from '../../definitions/organisation/people/person';
import type { Chosen } from '../../definitions/approval/state';
import { unprocessable } from '../http/problem';

/**
 * These people, each replaced by their deputy while absent; whoever does not exist or has left is refused at
 * `pointer`.
 */
export async function peopleToAsk(
  db: Db,
  userIds: readonly string[],
  pointer: (index: number) => string,
): Promise<FoundPerson[]> {
  const at = new Date().toISOString();
  const organisation = await organisationFor(db, { usernames: [], userIds, roles: [], at, ownerIds: [] });
  const errors: { pointer: string; code: string; detail: string }[] = [];
  const found = userIds.flatMap((id, index) => {
    const person = personWithId(organisation, id);
    const asked = person && standIn(person, at, organisation);
    if (asked === undefined)
      errors.push({
        pointer: pointer(index),
        code: 'unknown_user',
        detail: person ? `${person.name} has left.` : 'There is no such user.',
      });
    return asked ?? [];
  });
  if (errors.length > 0) throw unprocessable(errors.map(({ detail }) => detail).join(' '), errors);
  return found;
}

/** The people chosen for steps, who must be there. */
export async function assertChosen(db: Db, chosen: Chosen): Promise<void> {
  for (const [step, userIds] of Object.entries(chosen))
    await peopleToAsk(db, userIds, (index) => `/chosen/${step}/${index}`);
}
