import type { Knex } from 'knex';
import type { RowScope } from '../../definitions/organisation/access/row-scope';
import { nameGrams } from '../../definitions/matching/likeness/name-grams';
import { profileOf } from '../../definitions/matching/likeness/name-profile';
import type { RegistrationColumns } from '../../definitions/registration/kept';
import type { Candidate } from '../../definitions/matching/candidate';
import type { Verdict } from '../../definitions/registration/judging';
import type { RegistrationStart } from '../../definitions/registration/state';
import type { OpportunityStatus } from '../../definitions/registration/statuses';
import type { Forecast } from '../../definitions/stage/forecast';
import type { StageColumns } from '../../definitions/stage/kept';
import { searchGrams } from '../../definitions/shared/search-grams';
import { jsonb } from '../shared/jsonb';
import { containing, pagedByWays, type PageRequest, walk } from '../shared/listing';
import { ofDepartments, reachOf, walkDepartments } from '../organisation/scope';
import type { Db } from '../shared/knex';

/** Where its sale stands, as the stage flow writes it; null before it is valid. */
interface ProgressColumns {
  readonly stage_key: string | null;
  readonly stage_version: number | null;
  /** The whole sale at that number: the row carries the case (definitions/stage/kept.ts). */
  readonly stage_state: StageColumns | null;
  readonly stage_entered_at: string | null;
  readonly stage_due_at: string | null;
  readonly stage_overdue: boolean;
  readonly stage_stalled: boolean;
  readonly win_probability: number | null;
  readonly forecast: Forecast | null;
  readonly suspended_until: string | null;
  readonly ending: Readonly<Record<string, unknown>> | null;
}

/** The claim, as the registration flow writes it: the row carries the case (definitions/registration/kept.ts). */
interface ClaimColumns {
  readonly registration_version: number;
  readonly registration_state: RegistrationColumns;
}

export interface OpportunityRow extends ProgressColumns, ClaimColumns {
  readonly id: string;
  readonly version: number;
  readonly workflow_id: string;
  readonly name: string;
  readonly status: OpportunityStatus;
  readonly verdict: Verdict;
  readonly candidates: readonly Candidate[];
  readonly conflict_review_id: string | null;
  readonly business_model_key: string;
  readonly business_model_version: number;
  readonly policy_key: string;
  readonly policy_version: number;
  readonly category: RegistrationStart['category'];
  readonly visibility: RegistrationStart['visibility'];
  readonly expected_amount_fen: number | null;
  readonly expected_close_on: string | null;
  readonly customer: RegistrationStart['customer'];
  readonly customer_id: string | null;
  readonly contacts: RegistrationStart['contacts'];
  readonly custom: Readonly<Record<string, unknown>>;
  readonly department_id: string;
  readonly created_by: string;
  readonly protected_until: string | null;
  readonly merged_into_id: string | null;
  /** How often its protection was extended. */
  readonly extensions: number;
  readonly extension_approval_id: string | null;
  /** While a later change is reviewed: what it was, and is again where there is no conflict. */
  readonly status_before: OpportunityStatus | null;
  readonly search_grams: string[];
  readonly name_grams: string[];
  readonly created_at: string;
  readonly updated_at: string;
}

export interface OwnerRow {
  readonly opportunity_id: string;
  readonly user_id: string;
  readonly share: number;
}

declare module 'knex/types/tables' {
  interface Tables {
    opportunities: OpportunityRow;
    opportunity_owners: OwnerRow;
  }
}

export type OpportunityToWrite = Omit<
  OpportunityRow,
  | 'search_grams'
  | 'name_grams'
  | 'version'
  | 'merged_into_id'
  | 'extensions'
  | 'extension_approval_id'
  | 'status_before'
  | keyof ProgressColumns
  | keyof ClaimColumns
>;

/**
 * The row of a registration that has just been judged. What is private belongs to whoever found it (OPP-17), what is
 * public to nobody (OPP-18).
 */
export async function insertOpportunity(
  trx: Db,
  row: OpportunityToWrite,
  registration_state: RegistrationColumns,
): Promise<void> {
  await trx('opportunities').insert({
    ...row,
    version: 1,
    registration_state,
    registration_version: 1,
    candidates: jsonb(trx, row.candidates),
    contacts: jsonb(trx, row.contacts),
    search_grams: searchGrams(row.name, row.customer.name),
    name_grams: nameGrams(profileOf(row.customer.name)),
  });
  if (row.visibility === 'private')
    await trx('opportunity_owners').insert({ opportunity_id: row.id, user_id: row.created_by, share: 100 });
}

type Change = Partial<
  Omit<OpportunityRow, 'id' | 'version' | 'search_grams' | 'name_grams' | 'created_at' | 'updated_at'>
>;

/** Changes the row, with what it is found by, and counts its version up; gives it as it is then. */
export async function changeOpportunity(trx: Db, id: string, at: string, change: Change): Promise<OpportunityRow> {
  const { candidates, contacts, ...plain } = change;
  const [row] = await trx('opportunities')
    .where({ id })
    .update({ ...plain, ...lists(trx, { candidates, contacts }), updated_at: at, version: trx.raw('version + 1') })
    .returning('*');
  if (!row) throw new Error(`There is no opportunity ${id}.`);
  if (change.name !== undefined || change.customer !== undefined)
    await trx('opportunities')
      .where({ id })
      .update({
        search_grams: searchGrams(row.name, row.customer.name),
        name_grams: nameGrams(profileOf(row.customer.name)),
      });
  return row;
}

/** Arrays of JSON, which the driver would take for arrays of Postgres. */
const lists = (trx: Db, values: { readonly candidates: Change['candidates']; readonly contacts: Change['contacts'] }) =>
  Object.fromEntries(
    Object.entries(values).flatMap(([column, value]) => (value === undefined ? [] : [[column, jsonb(trx, value)]])),
  );

/**
 * The row, locked until the transaction ends: two flows may act on one opportunity, and whoever comes second sees
 * what the first one did.
 */
export const lockedOpportunity = (trx: Db, id: string): Promise<OpportunityRow | undefined> =>
  trx('opportunities').where({ id }).forUpdate().first();

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

export const opportunityById = (db: Db, id: string): Promise<OpportunityRow | undefined> =>
  db('opportunities').where({ id }).first();

/** By id. */
export async function namesOfOpportunities(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db('opportunities')
    .whereIn('id', [...ids])
    .select('id', 'name');
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export const ownersOf = (db: Db, ids: readonly string[]): Promise<OwnerRow[]> =>
  db('opportunity_owners')
    .whereIn('opportunity_id', [...ids])
    .orderBy([{ column: 'share', order: 'desc' }, 'user_id']);

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
  const pool = all().where('opportunities.visibility', 'public');
  const ofPool = within === undefined ? [walk(pool, PLAIN)] : walkDepartments(db, within, 'opportunities', pool, PLAIN);
  return pagedByWays(
    rows,
    db,
    [
      walk(those(ownedBy(db, userId)), BY_OWNER),
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

const ownedBy = (db: Db, userId: string) =>
  db('opportunity_owners as owner')
    .join('opportunities', 'opportunities.id', 'owner.opportunity_id')
    .where('owner.user_id', userId);
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
  if (andPublic) row.orWhere('opportunities.visibility', 'public');
}

/** The opportunities that somebody owns, or in whose team they are (OPP-20, OPP-21). */
export const sharedWith = (db: Db, userId: string) =>
  db('opportunity_owners')
    .where({ user_id: userId })
    .select('opportunity_id')
    .union(db('opportunity_team').where({ user_id: userId }).select('opportunity_id'));

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
     left join lateral (select data -> 'fromUserIds' as owners from events where case_id = o.id and type = 'opportunity.madePublic' order by seq desc limit 1) released on true
     where o.id = any(:opportunityIds::uuid[]) and coalesce(released.owners, jsonb_build_array(o.created_by)) @> jsonb_build_array(:userId::text)`,
    { opportunityIds: [...opportunityIds], userId },
  );
  return new Set(rows.map(({ id }) => id));
}
