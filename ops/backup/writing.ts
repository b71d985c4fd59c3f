import { existsSync, renameSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { migrationNames } from '../../db/migrate';
import { type Archive, writeArchive } from './archive';
import { addDocuments } from './documents';
import {
  type BackedTable,
  type BackupDigests,
  type BackupHead,
  DIGESTS,
  FORMAT,
  HEAD,
  nameOfPart,
  type PartDigest,
} from './format';
import { copyOut, tablesOf } from './tables';

interface BackingUp {
  readonly databaseUrl: string;
  /** The store with the contents of documents. */
  readonly folder: string;
  readonly file: string;
  readonly say: (line: string) => void;
}

interface Filled {
  readonly madeAt: string;
  readonly tables: number;
  readonly rows: number;
  readonly documents: number;
  /** Documents whose content is not in the store, or is another than their row says. */
  readonly faultyDocuments: number;
}

export interface BackupReport extends Filled {
  readonly file: string;
  readonly bytes: number;
}

/** Rows of a table that are in memory at once. */
const PART_BYTES = 4 * 1024 * 1024;

/**
 * Writes everything that the product keeps into one file, on one view of the database, while people work. The file
 * gets its name once it is whole.
 */
export async function backUp({ databaseUrl, folder, file, say }: BackingUp): Promise<BackupReport> {
  if (existsSync(file)) throw new Error(`${file} is there already: name another file, or move it away.`);
  const draft = `${file}.${process.pid}.part`;
  const client = new Client({ connectionString: databaseUrl, application_name: 'baton backup' });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    await requireOwnVersion(client);
    const filled = await writeArchive(draft, (archive) => fill(archive, { client, databaseUrl, folder, say }));
    renameSync(draft, file);
    return { file: path.resolve(file), bytes: (await stat(file)).size, ...filled };
  } finally {
    rmSync(draft, { force: true });
    await client.end();
  }
}

async function requireOwnVersion(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>('select name from knex_migrations order by id');
  if (rows.map(({ name }) => name).join() !== migrationNames.join())
    throw new Error('This database is of another version of Baton: back it up with the version that runs on it.');
}

type Filling = Omit<BackingUp, 'file'> & { readonly client: Client };

/** Rows first: a document is in the store before its row is written, so that what they name is there. */
async function fill(archive: Archive, filling: Filling): Promise<Filled> {
  const { client, say } = filling;
  const madeAt = new Date().toISOString();
  const tables = await tablesOf(client);
  const head: BackupHead = { format: FORMAT, madeAt, migrations: [...migrationNames], tables };
  const parts = [await addJson(archive, HEAD, head)];
  const counts: Record<string, number> = {};
  for (const table of tables) counts[table.name] = await addTable(archive, client, table, parts);
  const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
  say(`${rows} rows of ${tables.length} tables are in it`);
  const { documents, deletedDocumentIds, faulty } = await addDocuments(archive, filling);
  const digests: BackupDigests = { parts, rows: counts, documents, deletedDocumentIds };
  await addJson(archive, DIGESTS, digests);
  return { madeAt, tables: tables.length, rows, documents: documents.count, faultyDocuments: faulty };
}

async function addJson(archive: Archive, name: string, value: object): Promise<PartDigest> {
  return archive.add(name, [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)]);
}

/** Gives how many rows there were. */
async function addTable(archive: Archive, client: Client, table: BackedTable, parts: PartDigest[]): Promise<number> {
  const rows = client.query(copyTo(copyOut(client, table)));
  let waiting: Buffer[] = [];
  let number = 0;
  const put = async (): Promise<void> => {
    parts.push(await archive.add(nameOfPart(table.name, (number += 1)), waiting));
    waiting = [];
  };
  let bytes = 0;
  for await (const chunk of buffersIn(rows)) {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes < PART_BYTES) continue;
    await put();
    bytes = 0;
  }
  if (bytes > 0) await put();
  return rows.rowCount;
}

async function* buffersIn(source: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    if (!Buffer.isBuffer(chunk)) throw new Error('The database sends buffers.');
    yield chunk;
  }
}
