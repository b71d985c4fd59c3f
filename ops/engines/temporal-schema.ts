import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { messageOf } from '../build/progress';
import type { PostgresServer } from './postgres-server';
import { dropIdleIndexes } from './temporal-indexes';

/** The names of the server's two databases. */
export interface TemporalDatabases {
  readonly cases: string;
  readonly visibility: string;
}

const schemas = { cases: 'postgresql/v12/temporal', visibility: 'postgresql/v12/visibility' } as const;

/**
 * Creates the server's two databases with the server's own tool, and brings existing ones up to its version. On our
 * own PostgreSQL they are left without the indexes that nothing here reads.
 */
export async function prepareTemporalSchemas(
  sqlTool: string,
  postgres: PostgresServer,
  names: TemporalDatabases,
  reachedThrough: string,
): Promise<void> {
  const admin = new Client({ connectionString: postgres.url(reachedThrough) });
  await admin.connect();
  try {
    const { rows } = await admin.query<{ datname: string }>('select datname from pg_database');
    const present = new Set(rows.map(({ datname }) => datname));
    const prepare = (database: string, schema: string) =>
      present.has(database)
        ? update(sqlTool, postgres, database, schema)
        : create({ sqlTool, postgres, admin, database, schema });
    await Promise.all([prepare(names.cases, schemas.cases), prepare(names.visibility, schemas.visibility)]);
    if (postgres.isOurs) await dropIdleIndexes(postgres.url(names.visibility));
  } catch (error) {
    throw new Error(
      `Temporal's databases on ${postgres.host}:${postgres.port} could not be prepared: ${messageOf(error)}`,
      { cause: error },
    );
  } finally {
    await admin.end();
  }
}

interface NewDatabase {
  readonly sqlTool: string;
  readonly postgres: PostgresServer;
  readonly admin: Client;
  readonly database: string;
  readonly schema: string;
}

/** The database gets its name once it is whole, so that a start that was cut short leaves nothing half done. */
async function create({ sqlTool, postgres, admin, database, schema }: NewDatabase): Promise<void> {
  const draft = `${database}_new`;
  await admin.query(`drop database if exists ${admin.escapeIdentifier(draft)} with (force)`);
  await admin.query(`create database ${admin.escapeIdentifier(draft)}`);
  await run(sqlTool, postgres, draft, ['setup-schema', '-v', '0.0']);
  await update(sqlTool, postgres, draft, schema);
  await rewriteOwnName(postgres.url(draft), database);
  await admin.query(`alter database ${admin.escapeIdentifier(draft)} rename to ${admin.escapeIdentifier(database)}`);
}

/** The tool notes the version under the name of the database, and the server looks for it under its name. */
async function rewriteOwnName(url: string, name: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('update schema_version set db_name = $1', [name]);
  await client.end();
}

async function update(sqlTool: string, postgres: PostgresServer, database: string, schema: string): Promise<void> {
  await run(sqlTool, postgres, database, ['update-schema', '--schema-name', schema]);
}

async function run(
  sqlTool: string,
  { host, port, user, password }: PostgresServer,
  database: string,
  args: readonly string[],
): Promise<void> {
  const env = {
    SQL_PLUGIN: 'postgres12_pgx',
    SQL_HOST: host,
    SQL_PORT: String(port),
    SQL_USER: user,
    SQL_PASSWORD: password,
    SQL_DATABASE: database,
  };
  await promisify(execFile)(sqlTool, args, { env });
}
