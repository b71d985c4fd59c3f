import type { Knex } from 'knex';
import type { Db } from '../shared/knex';
import type { OpportunityRow } from './rows';

export interface OwnerRow {
  readonly opportunity_id: string;
  readonly user_id: string;
  readonly share: number;
  /** Theirs when it became theirs; the database sees to it. */
  readonly department_id: string;
}

declare module 'knex/types/tables' {
  interface Tables {
    opportunity_owners: Knex.CompositeTableType<OwnerRow, Omit<OwnerRow, 'department_id'>>;
  }
}

/** The opportunity belongs to these people from now on. */
export async function setOwners(
  trx: Db,
  id: string,
  owners: readonly Pick<OwnerRow, 'user_id' | 'share'>[],
): Promise<void> {
  await trx('opportunity_owners').where({ opportunity_id: id }).delete();
  if (owners.length > 0)
    await trx('opportunity_owners').insert(
      owners.map(({ user_id, share }) => ({ opportunity_id: id, user_id, share })),
    );
}

export const ownersOf = (db: Db, ids: readonly string[]): Promise<OwnerRow[]> =>
  db('opportunity_owners')
    .whereIn('opportunity_id', [...ids])
    .orderBy([{ column: 'share', order: 'desc' }, 'user_id']);

/** SQL: the owners of the opportunity `o`, the main one first. */
export const OWNER_IDS = `coalesce((
  select json_agg(w.user_id order by w.share desc, w.user_id) from opportunity_owners w
  where w.opportunity_id = o.id), '[]')`;

/** The opportunities that somebody owns, or in whose team they are (OPP-20, OPP-21). */
export const sharedWith = (db: Db, userId: string) =>
  db('opportunity_owners')
    .where({ user_id: userId })
    .select('opportunity_id')
    .union(db('opportunity_team').where({ user_id: userId }).select('opportunity_id'));

/** The opportunities that people of these departments own, alone or with others. */
export const ownedIn = (db: Db, departmentIds: readonly string[]) =>
  db('opportunity_owners')
    .whereRaw('department_id = any(?::uuid[])', [[...departmentIds]])
    .select('opportunity_id');

/** Of these opportunities, those in whose team somebody is. */
export async function areInTeam(
  db: Db,
  opportunityIds: readonly string[],
  userId: string,
): Promise<ReadonlySet<string>> {
  const found = await db('opportunity_team')
    .where({ user_id: userId })
    .whereIn('opportunity_id', [...opportunityIds])
    .select<{ opportunity_id: string }[]>('opportunity_id');
  return new Set(found.map(({ opportunity_id }) => opportunity_id));
}

/**
 * Of these opportunities in the pool, those that somebody put there: whoever owned them last, or else registered them
 * for it. They know what they wrote; what others wrote before is not theirs.
 */
export async function putIntoPoolBy(
  db: Db,
  opportunityIds: readonly string[],
  userId: string,
): Promise<ReadonlySet<string>> {
  if (opportunityIds.length === 0) return new Set();
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `select o.id from opportunities o
     left join lateral (select data -> 'fromUserIds' as owners from events
       where case_id = o.id and type = 'opportunity.madePublic' order by seq desc limit 1) released on true
     where o.id = any(:opportunityIds::uuid[]) and coalesce(released.owners,
       jsonb_build_array(o.created_by)) @> jsonb_build_array(:userId::text)`,
    { opportunityIds: [...opportunityIds], userId },
  );
  return new Set(rows.map(({ id }) => id));
}

/** Who registered an opportunity into the pool; null where owners brought it there later. */
export async function pooledBy(
  db: Db,
  { id, created_by }: Pick<OpportunityRow, 'id' | 'created_by'>,
): Promise<string | null> {
  const released = await db('events').where({ case_id: id, type: 'opportunity.madePublic' }).first('id');
  return released === undefined ? created_by : null;
}

/** When somebody who owned it last gave it up into the pool. */
export async function gaveUpAt(db: Db, id: string, userId: string): Promise<string | undefined> {
  const released = await db('events')
    .where({ case_id: id, type: 'opportunity.madePublic' })
    .whereRaw(`data -> 'fromUserIds' @> to_jsonb(?::text)`, [userId])
    .orderBy('seq', 'desc')
    .first('at');
  return released?.at;
}
