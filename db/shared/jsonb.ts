import type { Knex } from 'knex';
import type { Db } from './knex';

/** A value for a jsonb column. Arrays need it, since the driver would write them as Postgres arrays. */
export const jsonb = (db: Db, value: unknown): Knex.Raw => db.raw('?::jsonb', [JSON.stringify(value)]);
