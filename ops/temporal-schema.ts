import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Client } from 'pg';
import type { EmbeddedPostgres } from './embedded-postgres';

const schemas = [
  { database: 'temporal', schema: 'postgresql/v12/temporal' },
  { database: 'temporal_visibility', schema: 'postgresql/v12/visibility' },
] as const;

/** Creates the server's two databases with the server's own tool, and brings existing ones up to its version. */
export async function prepareTemporalSchemas(sqlTool: string, postgres: EmbeddedPostgres): Promise<void> {
  const admin = new Client({ connectionString: postgres.url('postgres') });
  await admin.connect();
  try {
    const { rows } = await admin.query<{ datname: string }>('select datname from pg_database');
    const present = new Set(rows.map(({ datname }) => datname));
    await Promise.all(schemas.map(({ database, schema }) => (present.has(database) ? update(sqlTool, postgres, database, schema) : create(sqlTool, postgres, admin, database, schema))));
  } finally {
    await admin.end();
  }
}

/** The database gets its name once it is whole, so that a start that was cut short leaves nothing half done. */
async function create(sqlTool: string, postgres: EmbeddedPostgres, admin: Client, database: string, schema: string): Promise<void> {
  const draft = `${database}_new`;
  await admin.query(`drop database if exists ${draft} with (force)`);
  await admin.query(`create database ${draft}`);
  await run(sqlTool, postgres, draft, ['setup-schema', '-v', '0.0']);
  await update(sqlTool, postgres, draft, schema);
  await rewriteOwnName(postgres.url(draft), database);
  await admin.query(`alter database ${draft} rename to ${database}`);
}

/** The tool notes the version under the name of the database, and the server looks for it under its name. */
async function rewriteOwnName(url: string, name: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('update schema_version set db_name = $1', [name]);
  await client.end();
}

async function update(sqlTool: string, postgres: EmbeddedPostgres, database: string, schema: string): Promise<void> {
  await run(sqlTool, postgres, database, ['update-schema', '--schema-name', schema]);
}

async function run(sqlTool: string, { host, port, user, password }: EmbeddedPostgres, database: string, args: readonly string[]): Promise<void> {
  const env = { SQL_PLUGIN: 'postgres12_pgx', SQL_HOST: host, SQL_PORT: String(port), SQL_USER: user, SQL_PASSWORD: password, SQL_DATABASE: database };
  await promisify(execFile)(sqlTool, args, { env });
}
