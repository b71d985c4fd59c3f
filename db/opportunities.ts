import type { RowScope } from '../definitions/access/row-scope';
import { nameGrams } from '../definitions/conflict/name-grams';
import { profileOf } from '../definitions/conflict/name-profile';
import type { Candidate } from '../definitions/registration/candidate';
import type { Verdict } from '../definitions/registration/judging';
import type { OpportunityStatus, RegistrationStart } from '../definitions/registration/registration';
import type { Forecast } from '../definitions/stage/forecast';
import { searchGrams } from '../definitions/shared/search-grams';
import { jsonb } from './jsonb';
import { containing, paged, type PageRequest } from './listing';
import type { Db } from './knex';

/** Where its sale stands, as the stage flow writes it; null before it is valid. */
interface ProgressColumns {
  readonly stage_key: string | null;
  readonly stage_version: number | null;
  readonly stage_entered_at: string | null;
  readonly stage_due_at: string | null;
  readonly stage_overdue: boolean;
  readonly stage_stalled: boolean;
  readonly win_probability: number | null;
  readonly forecast: Forecast | null;
  readonly suspended_until: string | null;
  readonly ending: Readonly<Record<string, unknown>> | null;
}

export interface OpportunityRow extends ProgressColumns {
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

export type OpportunityToWrite = Omit<OpportunityRow, 'search_grams' | 'name_grams' | 'version' | 'merged_into_id' | 'extensions' | 'extension_approval_id' | 'status_before' | keyof ProgressColumns>;

/** The row of a registration that has just been judged. What is private belongs to whoever found it (OPP-17), what is public to nobody (OPP-18). */
export async function insertOpportunity(trx: Db, row: OpportunityToWrite): Promise<void> {
  await trx('opportunities').insert({
    ...row,
    version: 1,
    candidates: jsonb(trx, row.candidates),
    contacts: jsonb(trx, row.contacts),
    search_grams: searchGrams(row.name, row.customer.name),
    name_grams: nameGrams(profileOf(row.customer.name)),
  });
  if (row.visibility === 'private') await trx('opportunity_owners').insert({ opportunity_id: row.id, user_id: row.created_by, share: 100 });
}

type Change = Partial<Omit<OpportunityRow, 'id' | 'version' | 'search_grams' | 'name_grams' | 'created_at' | 'updated_at'>>;

/** Changes the row, with what it is found by, and counts its version up; gives it as it is then. */
export async function changeOpportunity(trx: Db, id: string, at: string, change: Change): Promise<OpportunityRow> {
  const { candidates, contacts, ...plain } = change;
  const [row] = await trx('opportunities')
    .where({ id })
    .update({ ...plain, ...lists(trx, { candidates, contacts }), updated_at: at, version: trx.raw('version + 1') })
    .returning('*');
  if (!row) throw new Error(`There is no opportunity ${id}.`);
  if (change.name !== undefined || change.customer !== undefined) await trx('opportunities').where({ id }).update({ search_grams: searchGrams(row.name, row.customer.name), name_grams: nameGrams(profileOf(row.customer.name)) });
  return row;
}

/** Arrays of JSON, which the driver would take for arrays of Postgres. */
const lists = (trx: Db, values: { readonly candidates: Change['candidates']; readonly contacts: Change['contacts'] }) =>
  Object.fromEntries(Object.entries(values).flatMap(([column, value]) => (value === undefined ? [] : [[column, jsonb(trx, value)]])));

/** The row, locked until the transaction ends: two flows may act on one opportunity, and whoever comes second sees what the first one did. */
export const lockedOpportunity = (trx: Db, id: string): Promise<OpportunityRow | undefined> => trx('opportunities').where({ id }).forUpdate().first();

/** The opportunity belongs to these people from now on. */
export async function setOwners(trx: Db, id: string, owners: readonly Pick<OwnerRow, 'user_id' | 'share'>[]): Promise<void> {
  await trx('opportunity_owners').where({ opportunity_id: id }).delete();
  if (owners.length > 0) await trx('opportunity_owners').insert(owners.map(({ user_id, share }) => ({ opportunity_id: id, user_id, share })));
}

/** How many open opportunities somebody owns, as far as `most`. */
export async function countOwned(db: Db, userId: string, statuses: readonly string[], most: number): Promise<number> {
  const owned = db('opportunity_owners').join('opportunities', 'opportunities.id', 'opportunity_owners.opportunity_id').where({ user_id: userId }).whereIn('status', [...statuses]);
  const found = await owned.select('opportunities.id').limit(most);
  return found.length;
}

export const opportunityById = (db: Db, id: string): Promise<OpportunityRow | undefined> => db('opportunities').where({ id }).first();

export const ownersOf = (db: Db, ids: readonly string[]): Promise<OwnerRow[]> =>
  db('opportunity_owners').whereIn('opportunity_id', [...ids]).orderBy([{ column: 'share', order: 'desc' }, 'user_id']);

export interface OpportunityFilter {
  readonly scope: RowScope;
  readonly q?: string | undefined;
  readonly equals: Partial<Pick<OpportunityRow, 'status' | 'category' | 'visibility' | 'customer_id' | 'business_model_key' | 'department_id' | 'created_by' | 'stage_key' | 'stage_overdue' | 'stage_stalled' | 'forecast'>>;
  readonly ownerId?: string | undefined;
}

export async function listOpportunities(db: Db, { scope, q, equals, ownerId }: OpportunityFilter, page: PageRequest): Promise<OpportunityRow[]> {
  const query = db('opportunities').select<OpportunityRow[]>('opportunities.*').where(equals);
  if (ownerId !== undefined) query.whereIn('id', ownedBy(db, ownerId));
  if (scope.kind === 'own') {
    const { userId, departmentIds } = scope;
    query.where((seen) => {
      seen.whereIn('id', sharedWith(db, userId)).orWhereIn('department_id', [...departmentIds]);
      if (scope.andPublic) seen.orWhere('visibility', 'public');
    });
  }
  if (q !== undefined) containing(query, q, 'opportunities', ['name', `customer->>'name'`]);
  return paged(query, page);
}

const ownedBy = (db: Db, userId: string) => db('opportunity_owners').where({ user_id: userId }).select('opportunity_id');

/** What somebody owns, or is in the team of (OPP-20, OPP-21). */
/** The opportunities that somebody owns, or in whose team they are. */
export const sharedWith = (db: Db, userId: string) => ownedBy(db, userId).union(db('opportunity_team').where({ user_id: userId }).select('opportunity_id'));

/** Whether somebody is in the team of an opportunity. */
export async function isInTeam(db: Db, opportunityId: string, userId: string): Promise<boolean> {
  const found = await db('opportunity_team').where({ opportunity_id: opportunityId, user_id: userId }).first<{ id: string } | undefined>('id');
  return found !== undefined;
}
