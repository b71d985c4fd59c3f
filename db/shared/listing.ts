import type { Knex } from 'knex';
import { folded, queryGrams } from '../../definitions/shared/search/search-grams';
import type { Db } from './knex';

/** A place in a sorted list: the sort value and the id of the last row that was given. */
export interface Place {
  /** Null: the row has none. */
  readonly value: string | number | null;
  readonly id: string;
}

export interface PageRequest {
  readonly limit: number;
  /** A column or expression with an index on (it, id). */
  readonly sortBy: string;
  /** Whether it may be null: such rows come last, whatever the direction. By {@link pagedByWays} only. */
  readonly hasEmpty?: boolean;
  readonly idColumn: string;
  readonly descending: boolean;
  readonly after?: Place | undefined;
}

/**
 * Keyset pagination: the rows after a place, one more than asked, so that the end is known without counting. Rows whose
 * value is null are not among them.
 */
export function paged<Q extends Knex.QueryBuilder>(
  query: Q,
  { limit, sortBy, idColumn, descending, after }: PageRequest,
): Q {
  const direction = descending ? 'desc' : 'asc';
  if (after) query.whereRaw(`(${sortBy}, ${idColumn}) ${descending ? '<' : '>'} (?, ?)`, [after.value, after.id]);
  query.orderByRaw(`${sortBy} ${direction}, ${idColumn} ${direction}`).limit(limit + 1);
  return query;
}

/** The same among the rows whose value is null: by the id alone, which the index has in this order too. */
function pagedEmpty(query: Knex.QueryBuilder, { limit, sortBy, idColumn, descending, after }: PageRequest) {
  const direction = descending ? 'desc' : 'asc';
  query.whereRaw(`${sortBy} is null`);
  if (after?.value === null) query.whereRaw(`${idColumn} ${descending ? '<' : '>'} ?`, [after.id]);
  return query.orderByRaw(`${sortBy} ${direction}, ${idColumn} ${direction}`).limit(limit + 1);
}

/** A page for one way: of the rows that have a value to sort by, or of those that have none. */
interface WayPage extends PageRequest {
  readonly among: 'all' | 'filled' | 'empty';
}

/**
 * One of the ways in which somebody sees rows of a list: the `id` and the `place` (what is sorted by) of a page of
 * them, by an index that is in the order of the list.
 */
export type Way = (page: WayPage) => Knex.QueryBuilder;

export interface Walk {
  /**
   * The column of this way that says what the list is sorted by, and the one that has the id; left out: those of the
   * list.
   */
  readonly sortBy?: string;
  readonly idColumn?: string;
  /** The same as `sortBy`, where that is no column. */
  readonly place?: Knex.Raw;
}

/** The way along what this query finds. */
export const walk =
  (query: Knex.QueryBuilder, names: Walk = {}): Way =>
  (page) => {
    const walked = { ...page, ...names };
    const rows = query.clone().select({ id: walked.idColumn, place: names.place ?? walked.sortBy });
    if (page.among === 'empty') return pagedEmpty(rows, walked);
    if (page.among === 'filled') rows.whereRaw(`${walked.sortBy} is not null`);
    return paged(rows, walked);
  };

/** The same way for each of these ids, as `of.id` in the query: one plan, however many there are. */
export const walkEach = (db: Db, ids: readonly string[], way: Way): Way =>
  walkEachFound(db, db.raw('select id from unnest(?::uuid[]) as listed(id)', [[...ids]]), way);

/** The same for each `id` that this query finds; it is no part of what the planner may turn round. */
export const walkEachFound =
  (db: Db, found: Knex.QueryBuilder | Knex.Raw, way: Way): Way =>
  (page) =>
    db.select('way.id', 'way.place').from(db.raw('(?) as of cross join lateral (?) as way', [found, way(page)]));

/**
 * A page of the rows of this query that somebody sees in any of these ways. Each gives a page at most, of which the
 * first ones make the page: nothing is read of the rows that they do not see, nor more than the page of those that
 * they do. As one condition with “or” the rows of everybody would be walked until enough are found.
 */
export function pagedByWays<Q extends Knex.QueryBuilder>(query: Q, db: Db, ways: readonly Way[], page: PageRequest): Q {
  const direction = page.descending ? 'desc' : 'asc';
  const parts = partsOf(page);
  const [first, ...others] = ways.flatMap((way) =>
    parts.map((part) => db.select('id', 'place').from(way(part).as('one'))),
  );
  if (first === undefined) {
    query.joinRaw('join (select null::uuid as id, null::text as place where false) as seen using (id)');
    return query; // of a department that is not there
  }
  const seen = db
    .from(first.unionAll(others).as('any_way'))
    .distinct('id', 'place')
    .orderByRaw(`place ${direction} nulls last, id ${direction}`)
    .limit(page.limit + 1);
  query
    .joinRaw('join ? as seen using (id)', [db.raw('(?)', [seen])])
    .orderByRaw(`seen.place ${direction} nulls last, id ${direction}`);
  return query;
}

/** First what has a value; behind it, and once that is through alone, what has none. */
function partsOf(page: PageRequest): readonly WayPage[] {
  const empty = { ...page, among: 'empty' } as const;
  if (page.hasEmpty !== true) return [{ ...page, among: 'all' }];
  return page.after?.value === null ? [empty] : [{ ...page, among: 'filled' }, empty];
}

/**
 * Leaves the rows one of whose texts contains `q`, whatever its width, case and spaces, simplified or traditional:
 * 10KV finds １０ ｋＶ, and 万丰 finds 萬豐. The grams are what the index serves.
 * `table` and `texts` are names and expressions of ours.
 */
export function containing<Q extends Knex.QueryBuilder>(
  query: Q,
  q: string,
  table: string,
  texts: readonly string[],
): Q {
  const pattern = `%${escaped(folded(q))}%`;
  query.whereRaw(`${table}.search_grams @> ?::text[]`, [queryGrams(q)]);
  const plain = texts.map((text) => `regexp_replace(normalize(${text}, NFKC), '\\s+', '', 'g')`);
  // Nearly all texts are simplified, and are told by the first.
  const ways = [...plain, ...plain.map((text) => `simplified(${text})`)];
  query.where((one) => ways.forEach((text) => one.orWhereRaw(`${text} ilike ?`, [pattern])));
  return query;
}

/** A query’s text as a pattern that stands for nothing but itself. */
export const escaped = (q: string): string => q.replace(/[\\%_]/g, '\\$&');
