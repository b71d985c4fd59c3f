import { containing, pagedByWays, type PageRequest, type Walk, walk, walkEach, type Way } from '../shared/listing';
import type { Db } from '../shared/knex';
import { ofDepartments, reachOf, walkDepartments } from '../organisation/scope';
import type { RowScope } from '../../definitions/organisation/access/row-scope';
import { opportunityFields } from '../../definitions/registration/fields/fields';
import type { Knex } from 'knex';
import { ownedIn } from './owners';
import type { OpportunityRow } from './rows';

export interface OpportunityFilter {
  readonly scope: RowScope;
  readonly q?: string | undefined;
  readonly equals: Partial<
    Pick<
      OpportunityRow,
      | 'status'
      | 'category'
      | 'visibility'
      | 'customer_id'
      | 'business_model_key'
      | 'stage_key'
      | 'stage_overdue'
      | 'stage_stalled'
      | 'forecast'
    >
  >;
  readonly ownerId?: string | undefined;
  /** With everything below it. */
  readonly departmentId?: string | undefined;
}

/** With what its place in the list goes by, which is null too where the pool does not show it. */
export type ListedOpportunity = OpportunityRow & { readonly place: string | number | null };

/** A page of them; each way of seeing them is a walk of its own. */
export async function listOpportunities(
  db: Db,
  filter: OpportunityFilter,
  page: PageRequest,
): Promise<ListedOpportunity[]> {
  const rows = db('opportunities').select<ListedOpportunity[]>('opportunities.*', 'seen.place');
  return pagedByWays(rows, db, await waysToSee(db, filter, page.sortBy), page);
}

/** Whoever sees all, or asks for one owner’s, walks once; all of some departments, once for each. */
async function waysToSee(db: Db, filter: OpportunityFilter, sortBy: string): Promise<Way[]> {
  const { scope, ownerId, departmentId } = filter;
  const { within, whole, isWhole } = await reachOf(db, scope, departmentId);
  const all = (): Knex.QueryBuilder => filtered(db('opportunities'), filter);
  const those = (query: Knex.QueryBuilder): Knex.QueryBuilder =>
    ofDepartments(filtered(query, filter), 'opportunities', within);
  const [byOwner, byTeam] = sortBy === CREATED_AT ? [BY_OWNER, BY_TEAM] : [];
  if (ownerId !== undefined) {
    const theirs = (): Knex.QueryBuilder => those(ownedBy(db, ownerId));
    return [
      walk(
        theirs().where((row) => whereInFull(db, row, scope)),
        byOwner,
      ),
      ...inPool(db, theirs(), scope, sortBy).map(({ query, names }) => walk(query, names)),
    ];
  }
  const ofWhole = walkDepartments(db, whole, 'opportunities', all());
  if (isWhole) return ofWhole;
  if (scope.kind === 'all') return [walk(all())];
  const ofCoOwners = those(owned(db).whereRaw('owner.department_id = of.id'));
  return [
    walk(those(ownedBy(db, scope.userId)), byOwner),
    ...(scope.departmentIds.length === 0 ? [] : [walkEach(db, scope.departmentIds, walk(ofCoOwners, byOwner))]),
    walk(those(inTeamOf(db, scope.userId)), byTeam),
    ...ofWhole,
    ...inPool(db, all(), scope, sortBy).flatMap(({ query, names }) =>
      within === undefined ? [walk(query, names)] : walkDepartments(db, within, 'opportunities', query, names),
    ),
  ];
}

const CREATED_AT = 'opportunities.created_at';
const BY_OWNER = { sortBy: 'owner.opened_at', idColumn: 'owner.opportunity_id' };
const BY_TEAM = { sortBy: 'member.opened_at', idColumn: 'member.opportunity_id' };

/** What the public pool does not show, such as amounts. */
const HIDDEN_IN_POOL: ReadonlySet<string> = new Set(
  Object.values(opportunityFields)
    .filter(({ isShownInPool }) => !isShownInPool)
    .map(({ column }) => `opportunities.${column}`),
);

/**
 * The rows of this query that somebody sees in the pool. Sorted by what is not shown there, each counts as if it had
 * none: neither its place nor the cursor tells it. Those that are seen in full have their place already.
 */
function inPool(
  db: Db,
  query: Knex.QueryBuilder,
  scope: RowScope,
  sortBy: string,
): readonly { readonly query: Knex.QueryBuilder; readonly names: Walk }[] {
  if (scope.kind === 'all' || scope.andPublic !== true) return [];
  query.where('opportunities.visibility', 'public');
  if (!HIDDEN_IN_POOL.has(sortBy)) return [{ query, names: {} }];
  query.whereNot((row) => whereInFull(db, row, scope));
  const nothing = sortBy.replace('opportunities', '(null::opportunities)');
  return [{ query, names: { sortBy: nothing, place: db.raw(nothing) } }];
}

const owned = (db: Db) =>
  db('opportunity_owners as owner').join('opportunities', 'opportunities.id', 'owner.opportunity_id');
const ownedBy = (db: Db, userId: string) => owned(db).where('owner.user_id', userId);
const inTeamOf = (db: Db, userId: string) =>
  db('opportunity_team as member')
    .join('opportunities', 'opportunities.id', 'member.opportunity_id')
    .where('member.user_id', userId);

function filtered(query: Knex.QueryBuilder, { q, equals }: OpportunityFilter): Knex.QueryBuilder {
  for (const [column, value] of Object.entries(equals)) query.where(`opportunities.${column}`, value);
  if (q !== undefined) containing(query, q, 'opportunities', ['opportunities.name', `opportunities.customer->>'name'`]);
  return query;
}

/** That the row in hand is one that the caller sees otherwise than in the pool. */
function whereInFull(db: Db, row: Knex.QueryBuilder, scope: RowScope): void {
  if (scope.kind === 'all') return;
  const { userId, departmentIds } = scope;
  row.whereRaw('opportunities.department_id = any(?::uuid[])', [[...departmentIds]]);
  for (const table of ['opportunity_owners', 'opportunity_team'])
    row.orWhereExists(
      db
        .from({ mine: table })
        .select(db.raw('1'))
        .where('mine.user_id', userId)
        .whereRaw('mine.opportunity_id = opportunities.id'),
    );
  row.orWhereExists(ownedIn(db, departmentIds).whereRaw('opportunity_id = opportunities.id'));
}
