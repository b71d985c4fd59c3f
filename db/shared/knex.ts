import { Socket } from 'node:net';
import knex, { type Knex } from 'knex';
import { Client, TypeOverrides, types } from 'pg';

export type Db = Knex;

/** Connections one process may hold open: api and worker together stay far below Postgres’ limit on one machine. */
const POOL_MAX = 20;
const ACQUIRE_TIMEOUT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 5_000;

const asIsoInstant = (text: string): string => new Date(text).toISOString();
const asSafeInteger = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new Error(`The database holds ${text}, beyond what an integer amount may be.`);
  return value;
};

/** Instants leave the database as ISO 8601 in UTC, dates as `YYYY-MM-DD`, bigints (amounts in fen) as numbers. */
const parsers = new TypeOverrides();
parsers.setTypeParser(types.builtins.TIMESTAMPTZ, asIsoInstant);
parsers.setTypeParser(types.builtins.DATE, (text) => text);
parsers.setTypeParser(types.builtins.INT8, asSafeInteger);

interface Connecting {
  readonly poolMax?: number;
  /** A server that was asked something and says nothing for so long is away. Left out: it is waited for. */
  readonly silentMs?: number;
}

/** @param url `postgres://user:password@host:port/database` */
export const connect = (url: string, { poolMax = POOL_MAX, silentMs }: Connecting = {}): Db =>
  knex({
    client: 'pg',
    connection: {
      connectionString: url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: 'baton',
      types: { getTypeParser: (oid: number) => parsers.getTypeParser(oid) },
    },
    pool: {
      min: 0,
      max: poolMax,
      idleTimeoutMillis: 30_000,
      ...(silentMs === undefined ? {} : { afterCreate: givingUpWhenSilent(silentMs) }),
    },
    acquireConnectionTimeout: ACQUIRE_TIMEOUT_MS,
  });

/**
 * A process that is paused, or a machine that is gone, refuses nothing. What waits on such a connection fails, and the
 * connection is given up, so that nobody else gets it.
 */
const givingUpWhenSilent =
  (silentMs: number) =>
  (connection: unknown, done: (error: unknown, connection: unknown) => void): void => {
    if (connection instanceof Client) {
      const { stream } = connection.connection;
      if (stream instanceof Socket)
        stream.setTimeout(silentMs).on('timeout', () => {
          if (isAsked(connection)) stream.destroy(new Error('Connection terminated: the database says nothing.'));
        });
    }
    done(null, connection);
  };

const isAsked = (connection: object): boolean => 'readyForQuery' in connection && connection.readyForQuery === false;
