import { containing, pagedByWays, type PageRequest, walk, walkEach } from '../shared/listing';
import type { Db } from '../shared/knex';
import { ofDepartments, reachOf, walkDepartments } from '../organisation/scope';
import type { RowScope } from '../../definitions/organisation/access/row-scope';
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

/**
 * A page of them; each way of seeing them is a walk of its own. Whoever sees all, or asks for one owner’s, walks
 * once; all of some departments, once for each.
 */
export async function listOpportunities(
  db: Db,
  filter: OpportunityFilter,
  page: PageRequest,
): Promise<OpportunityRow[]> {
  const { scope, ownerId, departmentId } = filter;
  const { within, whole, isWhole } = await reachOf(db, scope, departmentId);
  const rows = db('opportunities').select<OpportunityRow[]>('opportunities.*');
  const all = (): Knex.QueryBuilder => filtered(db('opportunities'), filter);
  const those = (query: Knex.QueryBuilder): Knex.QueryBuilder =>
    ofDepartments(filtered(query, filter), 'opportunities', within);
  if (ownerId !== undefined)
    return pagedByWays(
      rows,
      db,
      [
        walk(
          those(ownedBy(db, ownerId)).where((row) => whereSeen(db, row, scope)),
          BY_OWNER,
        ),
      ],
      page,
    );
  const ofWhole = walkDepartments(db, whole, 'opportunities', all(), PLAIN);
  if (isWhole) return pagedByWays(rows, db, ofWhole, page);
  if (scope.kind === 'all') return pagedByWays(rows, db, [walk(all(), PLAIN)], page);
  const { userId, andPublic = false } = scope;
  const ofCoOwners =
    scope.departmentIds.length === 0
      ? []
      : [walkEach(db, scope.departmentIds, walk(those(owned(db).whereRaw('owner.department_id = of.id')), BY_OWNER))];
  const pool = all().where('opportunities.visibility', 'public');
  const ofPool = within === undefined ? [walk(pool, PLAIN)] : walkDepartments(db, within, 'opportunities', pool, PLAIN);
  return pagedByWays(
    rows,
    db,
    [
      walk(those(ownedBy(db, userId)), BY_OWNER),
      ...ofCoOwners,
      walk(those(inTeamOf(db, userId)), BY_TEAM),
      ...ofWhole,
      ...(andPublic ? ofPool : []),
    ],
    page,
  );
}

const PLAIN = { sortBy: 'opportunities.created_at', idColumn: 'opportunities.id' };
const BY_OWNER = { sortBy: 'owner.opened_at', idColumn: 'owner.opportunity_id' };
const BY_TEAM = { sortBy: 'member.opened_at', idColumn: 'member.opportunity_id' };

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

/** That the row in hand is one that the caller sees. */
function whereSeen(db: Db, row: Knex.QueryBuilder, scope: RowScope): void {
  if (scope.kind === 'all') return;
  const { userId, departmentIds, andPublic = false } = scope;
  row.whereRaw('opportunities.department_id = any(?::uuid[])', [[...departmentIds]]);
  row.orWhere('owner.user_id', userId);
  for (const table of ['opportunity_owners', 'opportunity_team'])
    row.orWhereExists(
      db
        .from({ mine: table })
        .select(db.raw('1'))
        .where('mine.user_id', userId)
        .whereRaw('mine.opportunity_id = opportunities.id'),
    );
  row.orWhereExists(ownedIn(db, departmentIds).whereRaw('opportunity_id = opportunities.id'));
  if (andPublic) row.orWhere('opportunities.visibility', 'public');
}
