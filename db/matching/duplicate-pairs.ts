import type { Knex } from 'knex';
import type { RowScope } from '../../definitions/organisation/access/row-scope';
import type { FoundPair, Pair, PairState } from '../../definitions/matching/scan/pair';
import type { Evidence } from '../../definitions/matching/candidate';
import { paged, type PageRequest } from '../shared/listing';
import type { Db } from '../shared/knex';
import { newId } from '../shared/new-id';

interface DuplicatePairRow {
  readonly id: string;
  readonly one_id: string;
  readonly other_id: string;
  /** The scan that found it last; null: a later change of a customer did. */
  readonly scan_id: string | null;
  readonly score: number;
  readonly evidence: readonly Evidence[];
  readonly state: PairState;
  readonly into_id: string | null;
  readonly found_at: string;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
}

declare module 'knex/types/tables' {
  interface Tables {
    duplicate_pairs: DuplicatePairRow;
  }
}

/** One of the two, as it stands now. */
interface PairedCustomer {
  readonly id: string;
  readonly name: string;
  readonly address: string | null;
  readonly ownerId: string | null;
  readonly ownerName: string | null;
  readonly departmentId: string;
  readonly departmentName: string;
  readonly mergedIntoId: string | null;
}

/** A pair with both customers. */
export interface ShownPair extends DuplicatePairRow {
  readonly one: PairedCustomer;
  readonly other: PairedCustomer;
}

/**
 * Writes what a scan found; gives how many rows wait for a person through it. A pair that an earlier scan found waits
 * on with what is known now; one that was decided distinct comes here only when its decision counts no more.
 */
export async function writeFoundPairs(
  trx: Db,
  found: readonly FoundPair[],
  { scanId, at }: { readonly scanId: string | null; readonly at: string },
): Promise<number> {
  if (found.length === 0) return 0;
  const { rows } = await trx.raw<{ rows: object[] }>(
    `insert into duplicate_pairs (id, one_id, other_id, scan_id, score, evidence, state, found_at)
     select id, one_id, other_id, ?, score, evidence, 'open', ?
       from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::float8[], ?::jsonb[]) as found(id, one_id, other_id, score,
       evidence)
     on conflict (one_id, other_id) do update
       set scan_id = excluded.scan_id, score = excluded.score, evidence = excluded.evidence, state = 'open',
         found_at = excluded.found_at, decided_by = null, decided_at = null
       where duplicate_pairs.state <> 'merged'
     returning id`,
    [
      scanId,
      at,
      found.map(() => newId()),
      found.map(({ oneId }) => oneId),
      found.map(({ otherId }) => otherId),
      found.map(({ score }) => score),
      found.map(({ evidence }) => JSON.stringify(evidence)),
    ],
  );
  return rows.length;
}

/** Those of the customers that are no part of another, and stay so until the transaction ends. */
export async function heldUnmerged(trx: Db, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await trx('customers')
    .whereIn('id', [...ids])
    .whereNull('merged_into_id')
    .orderBy('id')
    .forShare()
    .select('id');
  return new Set(rows.map(({ id }) => id));
}

/** The row, kept from others until the transaction ends. */
export const lockPair = (trx: Db, id: string): Promise<DuplicatePairRow | undefined> =>
  trx('duplicate_pairs').where({ id }).forUpdate().first();

interface Decision {
  readonly by: string | null;
  readonly at: string;
}

export async function settleDistinctPairs(trx: Db, pairs: readonly Pair[], { by, at }: Decision): Promise<void> {
  await trx('duplicate_pairs')
    .whereIn(
      ['one_id', 'other_id'],
      pairs.map(({ oneId, otherId }) => [oneId, otherId]),
    )
    .where({ state: 'open' })
    .update({ state: 'distinct', decided_by: by, decided_at: at });
}

/** The pair of the two that were merged is done, and what else waited about the one that is gone is stale. */
export async function settleMergedPairs(
  trx: Db,
  { loserId, intoId }: { readonly loserId: string; readonly intoId: string },
  { by, at }: Decision,
): Promise<void> {
  await trx.raw(
    `update duplicate_pairs
     set state = case when :intoId in (one_id, other_id) then 'merged' else 'stale' end, into_id = case
       when :intoId in (one_id, other_id) then :intoId::uuid end,
         decided_by = :by, decided_at = :at
     where (one_id = :loserId or other_id = :loserId) and (state = 'open' or :intoId in (one_id, other_id))`,
    { loserId, intoId, by, at },
  );
}

export interface PairFilter {
  /** Both customers must be within. */
  readonly scope: RowScope;
  readonly equals: Partial<Pick<DuplicatePairRow, 'scan_id' | 'state'>>;
}

export const listPairs = (db: Db, { scope, equals }: PairFilter, page: PageRequest): Promise<ShownPair[]> =>
  paged(within(shownPairs(db).where(prefixed(equals)), scope), page);

export const pairById = (db: Db, id: string, scope: RowScope): Promise<ShownPair | undefined> =>
  within(shownPairs(db).where({ 'p.id': id }), scope).first();

const shownPairs = (db: Db): Knex.QueryBuilder<object, ShownPair[]> =>
  db
    .from('duplicate_pairs as p')
    .joinRaw(
      SIDES.map(
        (side) =>
          `join customers ${side} on ${side}.id = p.${side}_id
            join departments ${side}_d on ${side}_d.id = ${side}.department_id left
            join users ${side}_u on ${side}_u.id = ${side}.owner_id`,
      ).join(' '),
    )
    .select<ShownPair[]>('p.*', ...SIDES.map((side) => db.raw(customerOf(side))));

const SIDES = ['one', 'other'] as const;

const customerOf = (side: (typeof SIDES)[number]): string =>
  `json_build_object('id', ${side}.id, 'name', ${side}.name, 'address', ${side}.address, 'ownerId',
    ${side}.owner_id, 'ownerName', ${side}_u.name,
     'departmentId', ${side}.department_id, 'departmentName', ${side}_d.name, 'mergedIntoId',
       ${side}.merged_into_id) as ${side}`;

function within<Q extends Knex.QueryBuilder>(query: Q, scope: RowScope): Q {
  if (scope.kind === 'all') return query;
  for (const side of SIDES)
    query.where((mine) =>
      mine.where(`${side}.owner_id`, scope.userId).orWhereIn(`${side}.department_id`, [...scope.departmentIds]),
    );
  return query;
}

const prefixed = (equals: PairFilter['equals']) =>
  Object.fromEntries(Object.entries(equals).map(([column, value]) => [`p.${column}`, value]));
