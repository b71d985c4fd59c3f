import { nameGrams } from '../../definitions/matching/likeness/name-grams';
import { profileOf } from '../../definitions/matching/likeness/name-profile';
import type { FieldColumns } from '../../definitions/registration/fields/columns';
import type { RegistrationColumns } from '../../definitions/registration/kept';
import type { Candidate } from '../../definitions/matching/candidate';
import type { Verdict } from '../../definitions/registration/judging';
import type { RegistrationStart } from '../../definitions/registration/state';
import type { OpportunityStatus } from '../../definitions/registration/statuses';
import type { Forecast } from '../../definitions/stage/forecast';
import type { StageColumns } from '../../definitions/stage/kept';
import { searchGrams } from '../../definitions/shared/search/search-grams';
import { withJsonLists } from '../shared/jsonb';
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

export interface OpportunityRow extends FieldColumns, ProgressColumns, ClaimColumns {
  readonly id: string;
  readonly version: number;
  readonly workflow_id: string;
  readonly status: OpportunityStatus;
  readonly verdict: Verdict;
  readonly candidates: readonly Candidate[];
  readonly conflict_review_id: string | null;
  readonly business_model_key: string;
  readonly business_model_version: number;
  readonly policy_key: string;
  readonly policy_version: number;
  readonly customer: RegistrationStart['customer'];
  readonly customer_id: string | null;
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

declare module 'knex/types/tables' {
  interface Tables {
    opportunities: OpportunityRow;
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
    ...withJsonLists(trx, row),
    version: 1,
    registration_state,
    registration_version: 1,
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
  const [row] = await trx('opportunities')
    .where({ id })
    .update({ ...withJsonLists(trx, change), updated_at: at, version: trx.raw('version + 1') })
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

/**
 * The row, locked until the transaction ends: two flows may act on one opportunity, and whoever comes second sees
 * what the first one did.
 */
export const lockedOpportunity = (trx: Db, id: string): Promise<OpportunityRow | undefined> =>
  trx('opportunities').where({ id }).forUpdate().first();

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
