import type { Knex } from 'knex';

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

/** A query’s text as a pattern that stands for nothing but itself. */
export const escaped = (q: string): string => q.replace(/[\\%_]/g, '\\$&');
