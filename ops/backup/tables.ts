import type { Client } from 'pg';
import type { BackedTable } from './format';

/** What each database has of its own: which migrations it went through, and the engine that it runs on. */
const OWN = ['knex_migrations', 'knex_migrations_lock', 'engine_in_use'];

/**
 * The product’s tables with the columns that are kept. Left out is what the database computes by itself: generated
 * columns, and numbers of transactions, which mean nothing in another one.
 */
export async function tablesOf(client: Client): Promise<BackedTable[]> {
  const { rows } = await client.query<BackedTable>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname <> all($1)
       and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.atttypid <> 'xid8'::regtype
     group by c.relname order by c.relname`,
    [OWN],
  );
  return rows;
}

/** Whether there is any table at all. */
export async function holdsTables(client: Client): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') limit 1`,
  );
  return rowCount !== 0;
}

export const copyOut = (client: Client, { name, columns }: BackedTable): string =>
  `copy ${client.escapeIdentifier(name)} (${listed(client, columns)}) to stdout`;

export const copyIn = (client: Client, { name, columns }: BackedTable): string =>
  `copy ${client.escapeIdentifier(name)} (${listed(client, columns)}) from stdin`;

const listed = (client: Client, names: readonly string[]): string =>
  names.map((name) => client.escapeIdentifier(name)).join(', ');

/** How tables were guarded, to be guarded so again. */
export interface Guards {
  readonly putBack: () => Promise<void>;
}

interface Reference {
  readonly place: string;
  readonly name: string;
  readonly definition: string;
}

/**
 * Tables refer to each other in circles, and some only take rows in the order of events: while they are filled,
 * references and triggers are away. Putting them back proves every reference. The owner of the tables may do it.
 */
export async function withoutGuards(client: Client, tables: readonly BackedTable[]): Promise<Guards> {
  const { rows: references } = await client.query<Reference>(
    `select conrelid::regclass::text as place, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace`,
  );
  const each = async (what: string): Promise<void> => {
    for (const { name } of tables) await client.query(`alter table ${client.escapeIdentifier(name)} ${what}`);
  };
  for (const { place, name } of references) await client.query(`alter table ${place} drop constraint ${name}`);
  await each('disable trigger user');
  return {
    async putBack() {
      for (const { place, name, definition } of references)
        await client.query(`alter table ${place} add constraint ${name} ${definition}`);
      await each('enable trigger user');
    },
  };
}

/** What migrations have put there gives way. */
export async function emptyTables(client: Client, tables: readonly BackedTable[]): Promise<void> {
  await client.query(
    `truncate ${listed(
      client,
      tables.map(({ name }) => name),
    )}`,
  );
}

/** Numbers that the database gives go on after the last one that it gave. */
export async function continueNumbers(client: Client): Promise<void> {
  const { rows } = await client.query<{ place: string; column: string; sequence: string }>(
    `select c.oid::regclass::text as place, quote_ident(a.attname) as column,
            pg_get_serial_sequence(c.oid::regclass::text, a.attname) as sequence
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attidentity <> ''`,
  );
  for (const { place, column, sequence } of rows)
    await client.query(`select setval($1, coalesce(max(${column}), 1), max(${column}) is not null) from ${place}`, [
      sequence,
    ]);
}
