import { isReaderOfCase } from '../../db/approval/rows';
import { areInTeam, type OwnerRow, ownersOf, putIntoPoolBy } from '../../db/registration/owners';
import { opportunityById, type OpportunityRow } from '../../db/registration/rows';
import type { Db } from '../../db/shared/knex';
import type { Caller } from '../../definitions/organisation/access/caller';
import { inScope, opportunitiesInFull, readableOpportunities } from '../../definitions/organisation/access/row-scope';
import { forbidden, notFound, type Problem } from '../http/problem';

/**
 * One of which the caller reads everything: one’s own rows, those of departments below and of co-owners in them, those
 * in whose team one is, those of which one holds a task, and what one put into the pool. What others put there is
 * another matter.
 */
export async function visibleOpportunity(db: Db, id: string | undefined, caller: Caller): Promise<OpportunityRow> {
  const row = await knownOpportunity(db, id);
  if (await readsInFull(db, row, caller)) return row;
  throw notFound();
}

/** One of those, or one that the caller sees in the public pool, of which they know no more than the pool shows. */
export async function opportunityOrPooled(db: Db, id: string | undefined, caller: Caller): Promise<OpportunityRow> {
  const row = await knownOpportunity(db, id);
  if (isInPool(row, caller) || (await readsInFull(db, row, caller))) return row;
  throw notFound();
}

export async function readsInFull(db: Db, row: OpportunityRow, caller: Caller): Promise<boolean> {
  if (isInFull(row, caller)) return true;
  const owners = await ownersOf(db, [row.id]);
  if (owners.some((owner) => inScope(opportunitiesInFull(caller), asScoped(owner)))) return true;
  return (
    (await areInTeam(db, [row.id], caller.id)).has(row.id) ||
    (await isReaderOfCase(db, row.id, caller.id)) ||
    (await putIntoPoolBy(db, poolRows([row]), caller.id)).has(row.id)
  );
}

/** For acts that end a sale, or give its claim up. */
export const withoutShare = (): Problem =>
  forbidden('You own 0 percent of this opportunity: only owners who have a share in it end it or give it up.');

export async function knownOpportunity(db: Db, id: string | undefined): Promise<OpportunityRow> {
  const row = id === undefined ? undefined : await opportunityById(db, id);
  if (!row) throw notFound();
  return row;
}

/** A co-owner’s heads see what they own, whoever else does. */
const asScoped = ({ user_id, department_id }: OwnerRow) => ({ ownerIds: [user_id], departmentId: department_id });

const scoped = ({ department_id, visibility }: OpportunityRow) => ({
  ownerIds: [],
  departmentId: department_id,
  isPublic: visibility === 'public',
});

/** What the row itself says: that the caller sees it, at least in the pool; and that they read everything of it. */
export const isInPool = (row: OpportunityRow, caller: Caller): boolean =>
  inScope(readableOpportunities(caller), scoped(row));
export const isInFull = (row: OpportunityRow, caller: Caller): boolean =>
  inScope(opportunitiesInFull(caller), scoped(row));

export const poolRows = (rows: readonly OpportunityRow[]): string[] =>
  rows.filter(({ visibility }) => visibility === 'public').map(({ id }) => id);
