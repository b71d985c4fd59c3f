import { type Block, LEAST_SHARED_BITS } from '../../definitions/matching/scan/blocks';
import type { EqualKey } from '../../definitions/matching/scan/pair';
import type { Db } from '../shared/knex';

/** A customer as the scan reads it. */
export interface ScannedCustomer {
  readonly id: string;
  readonly name: string;
  readonly address: string | null;
}

/** The next customers in the order of their ids. */
export const customersAfter = (
  db: Db,
  { after, upTo, limit }: { readonly after: string | null; readonly upTo: string; readonly limit: number },
): Promise<ScannedCustomer[]> =>
  db('customers')
    .where('id', '<=', upTo)
    .modify((query) => void (after !== null && query.where('id', '>', after)))
    .whereNull('merged_into_id')
    .orderBy('id')
    .limit(limit)
    .select('id', 'name', 'address');

/** The customers with these ids. */
export const scannedCustomers = (db: Db, ids: readonly string[]): Promise<ScannedCustomer[]> =>
  db('customers')
    .whereRaw('id = any(?::uuid[])', [[...ids]])
    .whereNull('merged_into_id')
    .select('id', 'name', 'address');

/**
 * By the id of a customer: those before it that it may be the same as, by their ids, each with the identifiers that
 * both hold now.
 */
type Candidates = ReadonlyMap<string, ReadonlyMap<string, readonly EqualKey[]>>;

export interface BlockedCustomer {
  readonly id: string;
  readonly blocks: readonly Block[];
}

/** Writes down what these customers are found by, and gives those before them that they may be the same as. */
export async function candidatesBefore(trx: Db, customers: readonly BlockedCustomer[]): Promise<Candidates> {
  const candidates = new Map(customers.map(({ id }) => [id, new Map<string, readonly EqualKey[]>()]));
  for (const { customerId, earlierId } of await alikeBefore(trx, customers))
    candidates.get(customerId)?.set(earlierId, []);
  for (const { customerId, earlierId, kind, value } of await equalBefore(
    trx,
    customers.map(({ id }) => id),
  )) {
    const ofOne = candidates.get(customerId);
    ofOne?.set(earlierId, [...(ofOne.get(earlierId) ?? []), { kind, value }]);
  }
  return candidates;
}

interface Earlier {
  readonly customerId: string;
  readonly earlierId: string;
}

async function alikeBefore(trx: Db, customers: readonly BlockedCustomer[]): Promise<readonly Earlier[]> {
  const blocks = customers.flatMap(({ id, blocks: own }) => own.map(({ text, bits }) => ({ id, text, bits })));
  const [ids, texts, bits] = [
    blocks.map(({ id }) => id),
    blocks.map(({ text }) => text),
    blocks.map((block) => block.bits),
  ];
  await trx.raw(
    'insert into duplicate_scan_blocks (block, customer_id) select hashtextextended(text, 0), id from ' +
      'unnest(?::uuid[], ?::text[]) as b(id, text) on conflict do nothing',
    [ids, texts],
  );
  // Without statistics of so young a table the planner would read all bearers of a piece, and sort them.
  await trx.raw('set local enable_bitmapscan = off');
  const { rows } = await trx.raw<{ rows: Earlier[] }>(
    `with sought as materialized (select id, hashtextextended(text, 0) as block, bits
      from unnest(?::uuid[], ?::text[], ?::int[]) as b(id, text, bits)),
     ranked as (
       select sought.id, earlier.customer_id, row_number() over (partition by sought.id
         order by sum(bits) desc, earlier.customer_id) as place
       from sought cross join lateral (
         select customer_id from duplicate_scan_blocks b
           where b.block = sought.block and b.customer_id < sought.id order by b.customer_id desc limit ?) earlier
       group by 1, 2 having sum(bits) >= ?)
     select id as "customerId", customer_id as "earlierId" from ranked where place <= ?`,
    [ids, texts, bits, READ_FOR_BLOCK, LEAST_SHARED_BITS, COMPARED_EACH],
  );
  return rows;
}

/** Of a frequent piece of a name, the latest bearers; what shares more than that piece is found by the rest. */
const READ_FOR_BLOCK = 60;
/** Those that share most with a customer are compared with it. */
const COMPARED_EACH = 12;

async function equalBefore(trx: Db, ids: readonly string[]): Promise<readonly (Earlier & EqualKey)[]> {
  const { rows } = await trx.raw<{ rows: (Earlier & EqualKey)[] }>(
    `select ours.customer_id as "customerId", theirs.customer_id as "earlierId", ours.kind, ours.value
     from customer_keys ours cross join lateral (
       select customer_id from customer_keys k where k.kind = ours.kind and k.value = ours.value
         and k.until is null and k.customer_id < ours.customer_id limit ?) theirs
     where ours.customer_id = any(?::uuid[]) and ours.until is null`,
    [MOST_HOLDERS, [...ids]],
  );
  return rows;
}

/** A switchboard’s number may stand in many records; more of them say nothing more. */
const MOST_HOLDERS = 20;
