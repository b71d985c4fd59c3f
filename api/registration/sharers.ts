import { usersById } from '../../db/organisation/users';
import { ownersOf } from '../../db/registration/owners';
import type { Db } from '../../db/shared/knex';
import { sells } from '../../definitions/organisation/access/roles';
import { refusalOfSharers, type Share } from '../../definitions/registration/shares';
import { assertAllowed } from '../http/errors';

/** Refuses shares that leave an owner of these opportunities out, or make somebody an owner who does not sell. */
export async function assertSharers(
  db: Db,
  opportunityIds: readonly string[],
  shares: readonly Share[],
): Promise<void> {
  const ownerIds = (await ownersOf(db, opportunityIds)).map(({ user_id }) => user_id);
  const users = await usersById(db, [...ownerIds, ...shares.map(({ userId }) => userId)]);
  const people = users.map((user) => ({ userId: user.id, name: user.name, sells: sells(user) }));
  const owners = people.filter(({ userId }) => ownerIds.includes(userId));
  assertAllowed(refusalOfSharers(shares, owners, people));
}
