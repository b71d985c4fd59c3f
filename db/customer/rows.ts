import { inScope, type OwnedRow, type RowScope } from '../../definitions/organisation/access/row-scope';
import { nameGrams } from '../../definitions/matching/likeness/name-grams';
import { profileOf } from '../../definitions/matching/likeness/name-profile';
import type { IdentityKey } from '../../definitions/matching/identity/identity-keys';
import { searchGrams } from '../../definitions/shared/search/search-grams';
import { claimsCustomer, isOfHouse } from '../matching/claims';
import type { Db } from '../shared/knex';

export interface CustomerRow {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly address: string | null;
  readonly tax_number: string | null;
  readonly phone: string | null;
  readonly mobile: string | null;
  readonly email: string | null;
  readonly website: string | null;
  readonly region: string | null;
  readonly industry: string | null;
  readonly level: string | null;
  readonly custom: Record<string, unknown>;
  readonly owner_id: string | null;
  readonly department_id: string;
  readonly released_at: string | null;
  /** The customer that this one has become a part of. */
  readonly merged_into_id: string | null;
  readonly search_grams: string[];
  readonly name_grams: string[];
  readonly created_by: string;
  readonly created_at: string;
  readonly updated_at: string;
}

interface CustomerKeyRow {
  readonly customer_id: string;
  readonly kind: string;
  readonly value: string;
  readonly since: string;
  readonly until: string | null;
}

declare module 'knex/types/tables' {
  interface Tables {
    customers: CustomerRow;
    customer_keys: CustomerKeyRow;
  }
}

/** A customer as it is written: the columns without those that this file keeps. */
export type CustomerToWrite = Omit<
  CustomerRow,
  'search_grams' | 'name_grams' | 'version' | 'released_at' | 'merged_into_id'
> & { readonly keys: readonly IdentityKey[] };

/** Writes those whose id is not there yet, with their keys; gives the ids that it wrote. */
export async function insertCustomers(trx: Db, customers: readonly CustomerToWrite[]): Promise<ReadonlySet<string>> {
  if (customers.length === 0) return new Set();
  const rows = customers.map(({ keys: _keys, ...customer }) => ({
    ...customer,
    version: 1,
    released_at: null,
    merged_into_id: null,
    ...gramsOf(customer),
  }));
  const written = await trx('customers').insert(rows).onConflict('id').ignore().returning('id');
  const ids = new Set(written.map(({ id }) => id));
  await addKeys(
    trx,
    customers.filter(({ id }) => ids.has(id)).flatMap(({ id, keys, created_at }) => keysOf(id, keys, created_at)),
  );
  return ids;
}

/**
 * False when the row has left this version: somebody else changed it. Of the identifiers, those end that the row gave
 * and gives no more; those that came from a merged customer stay.
 */
export async function updateCustomer(
  trx: Db,
  next: CustomerRow,
  keys: readonly IdentityKey[],
  formerly: readonly IdentityKey[],
): Promise<boolean> {
  const { id, version, search_grams: _searched, name_grams: _compared, ...columns } = next;
  const changed = await trx('customers')
    .where({ id, version })
    .whereNull('merged_into_id')
    .update({ ...columns, version: version + 1, ...gramsOf(next) });
  if (changed === 0) return false;
  await trx('customer_keys')
    .where({ customer_id: id })
    .whereNull('until')
    .whereIn(
      ['kind', 'value'],
      formerly
        .filter((former) => !keys.some(({ kind, value }) => kind === former.kind && value === former.value))
        .map(({ kind, value }) => [kind, value]),
    )
    .update({ until: next.updated_at });
  await addKeys(trx, keysOf(id, keys, next.updated_at));
  return true;
}

const keysOf = (customerId: string, keys: readonly IdentityKey[], since: string): CustomerKeyRow[] =>
  keys.map(({ kind, value }) => ({ customer_id: customerId, kind, value, since, until: null }));

async function addKeys(trx: Db, keys: readonly CustomerKeyRow[]): Promise<void> {
  if (keys.length === 0) return;
  await trx('customer_keys')
    .insert([...keys])
    .onConflict(trx.raw('(customer_id, kind, value) where until is null'))
    .ignore();
}

const gramsOf = ({
  name,
  address,
}: Pick<CustomerRow, 'name' | 'address'>): Pick<CustomerRow, 'search_grams' | 'name_grams'> => ({
  search_grams: searchGrams(name, address),
  name_grams: nameGrams(profileOf(name)),
});

export const customerById = (db: Db, id: string): Promise<CustomerRow | undefined> =>
  db('customers').where({ id }).first();

/**
 * The customer, for whoever sees it: it is in scope, they have a live claim on it, or it is of the house. Who shares
 * an opportunity reads its customer, which has one owner. `listCustomers` (lists.ts) lists the same.
 */
export async function seenCustomer(db: Db, id: string, scope: RowScope): Promise<CustomerRow | undefined> {
  const row = await customerById(db, id);
  if (!row || scope.kind === 'all') return row;
  const seen =
    inScope(scope, customerOwnership(row)) ||
    (await claimsCustomer(db, id, scope.userId)) ||
    (scope.andPublic === true && row.owner_id === null && (await isHouseAccount(db, id)));
  return seen ? row : undefined;
}

const isHouseAccount = async (db: Db, id: string): Promise<boolean> =>
  (await db('customers').where({ id }).whereRaw(isOfHouse('customers', 'customers.id')).first('id')) !== undefined;

/** What the rules of access look at. */
export const customerOwnership = ({
  owner_id,
  department_id,
}: Pick<CustomerRow, 'owner_id' | 'department_id'>): OwnedRow => ({
  ownerIds: owner_id === null ? [] : [owner_id],
  departmentId: department_id,
});

/** The record that this one has become a part of by now, or itself. */
export const survivorOf = async (db: Db, id: string): Promise<string> =>
  (await customerById(db, id))?.merged_into_id ?? id;
