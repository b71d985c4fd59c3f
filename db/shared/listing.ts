import type { Knex } from 'knex';
import type { RowScope } from '../../definitions/organisation/access/row-scope';
import { folded, queryGrams } from '../../definitions/shared/search-grams';
import type { Db } from './knex';
import { departmentsFrom } from '../organisation/organisation';

/** A place in a sorted list: the sort value and the id of the last row that was given. */
export interface Place {
  readonly value: string | number;
  readonly id: string;
}

export interface PageRequest {
  readonly limit: number;
  /** A column or expression that is never null, with an index on (it, id). */
  readonly sortBy: string;
  readonly idColumn: string;
  readonly descending: boolean;
  readonly after?: Place | undefined;
}

/** Keyset pagination: the rows after a place, one more than asked, so that the end is known without counting. */
export function paged<Q extends Knex.QueryBuilder>(
  query: Q,
  { limit, sortBy, idColumn, descending, after }: PageRequest,
): Q {
  const direction = descending ? 'desc' : 'asc';
  if (after) query.whereRaw(`(${sortBy}, ${idColumn}) ${descending ? '<' : '>'} (?, ?)`, [after.value, after.id]);
  query.orderByRaw(`${sortBy} ${direction}, ${idColumn} ${direction}`).limit(limit + 1);
  return query;
}

/**
 * One of the ways in which somebody sees rows of a list: the `id` and the `place` (what is sorted by) of a page of
 * them, by an index that is in the order of the list.
 */
export type Way = (page: PageRequest) => Knex.QueryBuilder;

interface Walk {
  /**
   * The column of this way that says what the list is sorted by, and the one that has the id; left out: those of the
   * list.
   */
  readonly sortBy?: string;
  readonly idColumn?: string;
}

/** The way along what this query finds. */
export const walk =
  (query: Knex.QueryBuilder, names: Walk = {}): Way =>
  (page) => {
    const walked = { ...page, ...names };
    return paged(query.clone().select({ id: walked.idColumn, place: walked.sortBy }), walked);
  };

/** The same way for each of these ids, as `of.id` in the query: one plan, however many there are. */
export const walkEach = (db: Db, ids: readonly string[], way: Way): Way =>
  walkEachFound(db, db.raw('select id from unnest(?::uuid[]) as listed(id)', [[...ids]]), way);

/** The same for each `id` that this query finds; it is no part of what the planner may turn round. */
export const walkEachFound =
  (db: Db, found: Knex.QueryBuilder | Knex.Raw, way: Way): Way =>
  (page) =>
    db.select('way.id', 'way.place').from(db.raw('(?) as of cross join lateral (?) as way', [found, way(page)]));

/** Which rows somebody sees of those that they ask for, by departments. */
export interface Reach {
  /** The departments asked for; undefined: any. */
  readonly within: readonly string[] | undefined;
  /** Those of which they see everything. */
  readonly whole: readonly string[];
  /**
   * Whether these are all that are asked for: then what they see in other ways, as their own, is among it. To look
   * for that would be to go through all that they own elsewhere.
   */
  readonly isWhole: boolean;
}

/**
 * The filter by a department takes it and everything below it, so that a manager sees a branch of the tree. Where
 * there is no such department nothing is found.
 */
export async function reachOf(db: Db, scope: RowScope, departmentId: string | undefined): Promise<Reach> {
  const headed = scope.kind === 'all' ? [] : scope.departmentIds;
  if (departmentId === undefined) return { within: undefined, whole: headed, isWhole: false };
  const within = await departmentsFrom(db, departmentId);
  const whole = scope.kind === 'all' ? within : within.filter((id) => headed.includes(id));
  return { within, whole, isWhole: whole.length === within.length };
}

/** The rows of this query that are of these departments; undefined: of any. */
export function ofDepartments<Q extends Knex.QueryBuilder>(
  query: Q,
  table: string,
  ids: readonly string[] | undefined,
): Q {
  if (ids !== undefined) query.whereRaw(`${table}.department_id = any(?::uuid[])`, [[...ids]]);
  return query;
}

/** What this query finds in each of these departments. `table` is a name of ours. */
export const walkDepartments = (
  db: Db,
  ids: readonly string[],
  table: string,
  query: Knex.QueryBuilder,
  names: Walk = {},
): Way[] =>
  ids.length === 0 ? [] : [walkEach(db, ids, walk(query.whereRaw(`${table}.department_id = of.id`), names))];

/**
 * The ways in which somebody sees rows of a table that has `owner_id` and `department_id`; `query` begins anew with
 * each call. Whoever sees all walks once, or once for each department asked for.
 */
export function waysInScope(
  db: Db,
  scope: RowScope,
  { within, whole, isWhole }: Reach,
  table: string,
  query: () => Knex.QueryBuilder,
): Way[] {
  const ofWhole = walkDepartments(db, whole, table, query());
  if (isWhole) return ofWhole;
  if (scope.kind === 'all') return [walk(query())];
  return [walk(ofDepartments(query().where(`${table}.owner_id`, scope.userId), table, within)), ...ofWhole];
}

/**
 * A page of the rows of this query that somebody sees in any of these ways. Each gives a page at most, of which the
 * first ones make the page: nothing is read of the rows that they do not see, nor more than the page of those that
 * they do. As one condition with “or” the rows of everybody would be walked until enough are found.
 */
export function pagedByWays<Q extends Knex.QueryBuilder>(query: Q, db: Db, ways: readonly Way[], page: PageRequest): Q {
  const direction = page.descending ? 'desc' : 'asc';
  const [first, ...others] = ways.map((way) => db.select('id', 'place').from(way(page).as('one')));
  if (first === undefined) {
    query.whereRaw('false'); // of a department that is not there
    return query;
  }
  const seen = db
    .from(first.unionAll(others).as('any_way'))
    .distinct('id', 'place')
    .orderByRaw(`place ${direction}, id ${direction}`)
    .limit(page.limit + 1);
  query
    .joinRaw('join ? as seen using (id)', [db.raw('(?)', [seen])])
    .orderByRaw(`seen.place ${direction}, id ${direction}`);
  return query;
}

/**
 * Leaves the rows one of whose texts contains `q`, whatever its width, case and spaces: 10KV finds １０ ｋＶ. The
 * grams are what the index serves.
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
  query.where((one) =>
    texts.forEach((text) =>
      one.orWhereRaw(`regexp_replace(normalize(${text}, NFKC), '\\s+', '', 'g') ilike ?`, [pattern]),
    ),
  );
  return query;
}

/** A query’s text as a pattern that stands for nothing but itself. */
export const escaped = (q: string): string => q.replace(/[\\%_]/g, '\\$&');
