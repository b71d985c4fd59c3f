import type { Knex } from 'knex';
import type { Db } from './knex';

/**
 * A statement that each connection parses and plans once, since every request or every decision runs it. `name` stands for this text alone.
 * It names the columns that it gives: a prepared `select *` fails on connections that are older than a migration.
 */
export const prepared = <Row>(db: Db, name: string, sql: string, values: Readonly<Record<string, Knex.Value>>): Knex.Raw<{ rows: Row[] }> => db.raw<{ rows: Row[] }>(sql, values).options({ name });
