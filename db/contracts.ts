import { DateTime } from 'luxon';
import type { RowScope } from '../definitions/access/row-scope';
import { DEFAULT_ZONE } from '../definitions/calendar/schema';
import type { Db } from './knex';
import { paged, type PageRequest } from './listing';
import { sharedWith } from './opportunities';

/** A contract 合同 as winning drafts it (SLS-02). */
export interface ContractRow {
  readonly id: string;
  readonly version: number;
  readonly number: string;
  readonly opportunity_id: string;
  readonly customer_id: string | null;
  /** Who signs on the other side. */
  readonly party: string;
  readonly amount_fen: number;
  readonly payment_terms: Readonly<Record<string, unknown>> | null;
  readonly status: 'draft';
  readonly owner_id: string | null;
  readonly department_id: string;
  readonly created_at: string;
  readonly updated_at: string;
}

declare module 'knex/types/tables' {
  interface Tables {
    contracts: ContractRow;
    contract_numbers: { readonly year: number; readonly last: number };
  }
}

/** Drafts the contract of an opportunity, which has one at most; false where it is there already. */
export async function draftContract(trx: Db, contract: Omit<ContractRow, 'version' | 'number' | 'status' | 'created_at' | 'updated_at'>, at: string): Promise<string | undefined> {
  if (await contractOf(trx, contract.opportunity_id)) return undefined;
  const number = await nextNumber(trx, at);
  await trx('contracts').insert({ ...contract, version: 1, number, status: 'draft', created_at: at, updated_at: at });
  return number;
}

const DIGITS = 6;

/** `HT-2026-000001`, counted within the year without gap or duplicate: whoever drafts in the same moment waits for this transaction. */
async function nextNumber(trx: Db, at: string): Promise<string> {
  const { year } = DateTime.fromISO(at).setZone(DEFAULT_ZONE);
  const { rows } = await trx.raw<{ rows: { last: number }[] }>(`insert into contract_numbers (year, last) values (?, 1) on conflict (year) do update set last = contract_numbers.last + 1 returning last`, [year]);
  const [counted] = rows;
  if (!counted) throw new Error('A counter that was written gives its number.');
  return `HT-${year}-${String(counted.last).padStart(DIGITS, '0')}`;
}

export const contractById = (db: Db, id: string): Promise<ContractRow | undefined> => db('contracts').where({ id }).first();

export const contractOf = (db: Db, opportunityId: string): Promise<ContractRow | undefined> => db('contracts').where({ opportunity_id: opportunityId }).first();

export interface ContractFilter {
  readonly scope: RowScope;
  readonly equals: Partial<Pick<ContractRow, 'status' | 'customer_id' | 'opportunity_id'>>;
}

export async function listContracts(db: Db, { scope, equals }: ContractFilter, page: PageRequest): Promise<ContractRow[]> {
  const query = db('contracts').select<ContractRow[]>('contracts.*').where(equals);
  if (scope.kind === 'own') {
    const { userId, departmentIds } = scope;
    query.where((mine) => mine.where('owner_id', userId).orWhereIn('opportunity_id', sharedWith(db, userId)).orWhereIn('department_id', [...departmentIds]));
  }
  return paged(query, page);
}
