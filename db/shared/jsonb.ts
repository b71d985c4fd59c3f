import type { Knex } from 'knex';
import type { Db } from './knex';

/** A value for a jsonb column. Arrays need it, since the driver would write them as Postgres arrays. */
export const jsonb = (db: Db, value: unknown): Knex.Raw => db.raw('?::jsonb', [JSON.stringify(value)]);

/** The columns with each list as JSON, for a table whose lists are all kept so. */
export function withJsonLists<C extends object>(db: Db, columns: C): { [Name in keyof C]: C[Name] | Knex.Raw };
export function withJsonLists(db: Db, columns: object): object {
  return Object.fromEntries(
    Object.entries(columns).map(([name, value]: [string, unknown]) => [
      name,
      Array.isArray(value) ? jsonb(db, value) : value,
    ]),
  );
}
