import type { Knex } from 'knex';
import { DateTime } from 'luxon';
import type { RowScope } from '../../definitions/organisation/access/row-scope';
import { DEFAULT_ZONE } from '../../definitions/shared/zone';
import { searchGrams } from '../../definitions/shared/search/search-grams';
import type { Db } from '../shared/knex';
import { containing, pagedByWays, type PageRequest, walk } from '../shared/listing';
import { ofDepartments, reachOf, waysInScope } from '../organisation/scope';
import { ownedIn, sharedWith } from '../registration/owners';

/** A contract 合同 as winning drafts it (SLS-02). */
export interface ContractRow {
  readonly id: string;
  readonly version: number;
  readonly number: string;
  readonly opportunity_id: string;
  readonly customer_id: string | null;
  /** Who signs on our side. */
  readonly own_party: string;
  /** Who signs on the other side. */
  readonly party: string;
  readonly amount_fen: number;
  readonly payment_terms: Readonly<Record<string, unknown>> | null;
  readonly status: 'draft';
  readonly owner_id: string | null;
  readonly department_id: string;
  /** Number, party, customer and opportunity as they were when it was drafted, one a line. */
  readonly found_by: string;
  readonly search_grams: string[];
  readonly created_at: string;
  readonly updated_at: string;
}

declare module 'knex/types/tables' {
  interface Tables {
    contracts: ContractRow;
    contract_numbers: { readonly year: number; readonly last: number };
  }
}

/**
 * Drafts the contract of an opportunity, which has one at most; gives its number, undefined where it is there
 * already.
 * @param names of customer and opportunity, by which it is found too
 */
export async function draftContract(
  trx: Db,
  contract: Omit<
    ContractRow,
    'version' | 'number' | 'status' | 'found_by' | 'search_grams' | 'created_at' | 'updated_at'
  >,
  names: readonly string[],
  at: string,
): Promise<string | undefined> {
  if (await contractOf(trx, contract.opportunity_id)) return undefined;
  const number = await nextNumber(trx, at);
  const texts = [number, contract.party, ...names];
  await trx('contracts').insert({
    ...contract,
    found_by: texts.join('\n'),
    search_grams: searchGrams(...texts),
    version: 1,
    number,
    status: 'draft',
    created_at: at,
    updated_at: at,
  });
  return number;
}

const DIGITS = 6;

/**
 * `HT-2026-000001`, counted within the year without gap or duplicate: whoever drafts in the same moment waits for
 * this transaction.
 */
async function nextNumber(trx: Db, at: string): Promise<string> {
  const { year } = DateTime.fromISO(at).setZone(DEFAULT_ZONE);
  const { rows } = await trx.raw<{ rows: { last: number }[] }>(
    `insert into contract_numbers (year, last) values (?, 1) on conflict (year) do update
      set last = contract_numbers.last + 1 returning last`,
    [year],
  );
  const [counted] = rows;
  if (!counted) throw new Error('A counter that was written gives its number.');
  return `HT-${year}-${String(counted.last).padStart(DIGITS, '0')}`;
}

export const contractById = (db: Db, id: string): Promise<ContractRow | undefined> =>
  db('contracts').where({ id }).first();

export const contractOf = (db: Db, opportunityId: string): Promise<ContractRow | undefined> =>
  db('contracts').where({ opportunity_id: opportunityId }).first();

export interface ContractFilter {
  readonly scope: RowScope;
  readonly q?: string | undefined;
  readonly equals: Partial<Pick<ContractRow, 'status' | 'customer_id' | 'opportunity_id' | 'owner_id'>>;
  /** With everything below it. */
  readonly departmentId?: string | undefined;
  /** Drafted from this moment on, and before that one. */
  readonly from?: string | undefined;
  readonly before?: string | undefined;
}

/** Whoever sees an opportunity’s rows sees its contract; the pool holds none. */
export async function listContracts(db: Db, filter: ContractFilter, page: PageRequest): Promise<ContractRow[]> {
  const { scope, departmentId } = filter;
  const reach = await reachOf(db, scope, departmentId);
  const all = (): Knex.QueryBuilder => filtered(db('contracts'), filter);
  const shared =
    scope.kind === 'all' || reach.isWhole
      ? []
      : [sharedWith(db, scope.userId), ownedIn(db, scope.departmentIds)].map((ids) =>
          walk(ofDepartments(all().whereIn('opportunity_id', ids), 'contracts', reach.within)),
        );
  return pagedByWays(
    db('contracts').select<ContractRow[]>('contracts.*'),
    db,
    [...waysInScope(db, scope, reach, 'contracts', all), ...shared],
    page,
  );
}

function filtered(query: Knex.QueryBuilder, { q, equals, from, before }: ContractFilter): Knex.QueryBuilder {
  query.where(equals);
  if (from !== undefined) query.where('created_at', '>=', from);
  if (before !== undefined) query.where('created_at', '<', before);
  return q === undefined ? query : containing(query, q, 'contracts', ['found_by']);
}
