import type { RowScope } from '../definitions/access/row-scope';
import { nameGrams } from '../definitions/conflict/name-grams';
import { profileOf } from '../definitions/conflict/name-profile';
import type { Candidate } from '../definitions/registration/candidate';
import type { Verdict } from '../definitions/registration/judging';
import type { OpportunityStatus, RegistrationStart } from '../definitions/registration/registration';
import { queryGrams, searchGrams } from '../definitions/shared/search-grams';
import { jsonb } from './jsonb';
import { escaped, paged, type PageRequest } from './listing';
import type { Db } from './knex';

export interface OpportunityRow {
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

/** The row of a registration that has just been judged, with its owner. */
export async function insertOpportunity(trx: Db, row: Omit<OpportunityRow, 'search_grams' | 'name_grams' | 'version'>): Promise<void> {
  await trx('opportunities').insert({
    ...row,
    version: 1,
    candidates: jsonb(trx, row.candidates),
    contacts: jsonb(trx, row.contacts),
    search_grams: searchGrams(row.name, row.customer.name),
    name_grams: nameGrams(profileOf(row.customer.name)),
  });
  await trx('opportunity_owners').insert({ opportunity_id: row.id, user_id: row.created_by, share: 100 });
}

type Change = Partial<Pick<OpportunityRow, 'status' | 'customer_id' | 'protected_until' | 'visibility' | 'conflict_review_id' | 'policy_version' | 'business_model_version'>>;

/** Changes the row and counts its version up; gives the new version. */
export async function changeOpportunity(trx: Db, id: string, at: string, change: Change): Promise<number> {
  const [row] = await trx('opportunities')
    .where({ id })
    .update({ ...change, updated_at: at, version: trx.raw('version + 1') })
    .returning('version');
  if (!row) throw new Error(`There is no opportunity ${id}.`);
  return row.version;
}

export const opportunityById = (db: Db, id: string): Promise<OpportunityRow | undefined> => db('opportunities').where({ id }).first();

export const ownersOf = (db: Db, ids: readonly string[]): Promise<OwnerRow[]> =>
  db('opportunity_owners').whereIn('opportunity_id', [...ids]).orderBy([{ column: 'share', order: 'desc' }, 'user_id']);

export interface OpportunityFilter {
  readonly scope: RowScope;
  readonly q?: string | undefined;
  readonly equals: Partial<Pick<OpportunityRow, 'status' | 'category' | 'visibility' | 'customer_id' | 'business_model_key' | 'department_id' | 'created_by'>>;
  readonly ownerId?: string | undefined;
}

export async function listOpportunities(db: Db, { scope, q, equals, ownerId }: OpportunityFilter, page: PageRequest): Promise<OpportunityRow[]> {
  const query = db('opportunities').select<OpportunityRow[]>('opportunities.*').where(equals);
  if (ownerId !== undefined) query.whereIn('id', ownedBy(db, ownerId));
  if (scope.kind === 'own') {
    const { userId, departmentIds } = scope;
    query.where((mine) => mine.where('created_by', userId).orWhereIn('id', sharedWith(db, userId)).orWhereIn('department_id', [...departmentIds]));
  }
  if (q !== undefined) {
    query.whereRaw('search_grams @> ?::text[]', [queryGrams(q)]).where((text) => text.whereILike('name', `%${escaped(q)}%`).orWhereRaw(`customer->>'name' ilike ?`, [`%${escaped(q)}%`]));
  }
  return paged(query, page);
}

const ownedBy = (db: Db, userId: string) => db('opportunity_owners').where({ user_id: userId }).select('opportunity_id');

/** What somebody owns, or is in the team of (OPP-20, OPP-21). */
const sharedWith = (db: Db, userId: string) => ownedBy(db, userId).union(db('opportunity_team').where({ user_id: userId }).select('opportunity_id'));

/** Whether somebody is in the team of an opportunity. */
export async function isInTeam(db: Db, opportunityId: string, userId: string): Promise<boolean> {
  const found = await db('opportunity_team').where({ opportunity_id: opportunityId, user_id: userId }).first<{ id: string } | undefined>('id');
  return found !== undefined;
}
