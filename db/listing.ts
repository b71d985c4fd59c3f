import type { Knex } from 'knex';
import { folded, queryGrams } from '../definitions/shared/search-grams';

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
export function paged<Q extends Knex.QueryBuilder>(query: Q, { limit, sortBy, idColumn, descending, after }: PageRequest): Q {
  const direction = descending ? 'desc' : 'asc';
  if (after) query.whereRaw(`(${sortBy}, ${idColumn}) ${descending ? '<' : '>'} (?, ?)`, [after.value, after.id]);
  query.orderByRaw(`${sortBy} ${direction}, ${idColumn} ${direction}`).limit(limit + 1);
  return query;
}

/**
 * Leaves the rows one of whose texts contains `q`, whatever its width, case and spaces: 10KV finds １０ ｋＶ. The grams are what the index serves.
 * `table` and `texts` are names and expressions of ours.
 */
export function containing<Q extends Knex.QueryBuilder>(query: Q, q: string, table: string, texts: readonly string[]): Q {
  const pattern = `%${escaped(folded(q))}%`;
  query.whereRaw(`${table}.search_grams @> ?::text[]`, [queryGrams(q)]);
  query.where((one) => texts.forEach((text) => one.orWhereRaw(`regexp_replace(normalize(${text}, NFKC), '\\s+', '', 'g') ilike ?`, [pattern])));
  return query;
}

/** A query’s text as a pattern that stands for nothing but itself. */
export const escaped = (q: string): string => q.replace(/[\\%_]/g, '\\$&');
