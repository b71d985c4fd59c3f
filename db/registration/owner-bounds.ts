import { OPEN } from '../../definitions/registration/statuses';
import { lockSharedTraits } from '../matching/claims';
import type { Db } from '../shared/knex';

/** Somebody who owns as many open opportunities as the policy lets one person own. */
export interface FullOwner {
  readonly userId: string;
  readonly name: string;
}

/**
 * Whoever is to own one more open opportunity waits here until this transaction ends: of two in the same moment the
 * second counts the first. After the names and keys that registrations share and the opportunities concerned, before
 * their customers: so nobody waits in a circle.
 */
export const lockOwners = (trx: Db, userIds: readonly string[]): Promise<void> =>
  lockSharedTraits(
    trx,
    userIds.map((id) => `owner:${id}`),
  );

/** Which of these people own as many open opportunities as there may be, or more; `except` does not count. */
export async function fullOwners(
  db: Db,
  userIds: readonly string[],
  most: number,
  { except = null }: { readonly except?: string | null } = {},
): Promise<readonly FullOwner[]> {
  if (userIds.length === 0) return [];
  const { rows } = await db.raw<{ rows: FullOwner[] }>(
    `select u.id as "userId", u.name from users u
     where u.id = any(:userIds::uuid[])
       and (select count(*) from (select 1 from opportunity_owners w join opportunities o on o.id = w.opportunity_id
                                  where w.user_id = u.id and o.status = any(:open::text[]) and o.id is distinct
                                    from :except::uuid limit :most) owned) >= :most
     order by u.id`,
    { userIds: [...userIds], open: [...OPEN], except, most },
  );
  return rows;
}

/** Those of these people who own none of these opportunities yet. */
export async function joining(
  db: Db,
  opportunityIds: readonly string[],
  userIds: readonly string[],
): Promise<readonly string[]> {
  const had = await db('opportunity_owners')
    .whereIn('opportunity_id', [...opportunityIds])
    .pluck('user_id');
  return userIds.filter((id) => !had.includes(id));
}
