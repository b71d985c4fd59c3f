import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { placeInStore } from '../../api/document/store';
import { type Entry, readArchive } from './archive';
import { documentIn, tableOfPart } from './format';
import type { Backup } from './reading';
import { continueNumbers, copyIn, emptyTables, withoutGuards } from './tables';

interface Loading {
  readonly file: string;
  readonly backup: Backup;
  /** Whose tables are there, as migrations make them. */
  readonly databaseUrl: string;
  /** Of the store of documents; nothing is in it. */
  readonly folder: string;
}

const OWNER_ONLY = 0o600;
const PRIVATE_FOLDER = 0o700;

/** Fills the tables, all in one transaction, and the store of documents. */
export async function loadBackup(loading: Loading): Promise<void> {
  const client = new Client({ connectionString: loading.databaseUrl, application_name: 'baton restore' });
  await client.connect();
  try {
    await client.query('begin');
    const { tables } = loading.backup.head;
    const guards = await withoutGuards(client, tables);
    await emptyTables(client, tables);
    await loadAll(client, loading);
    await forgetDocuments(client, loading.backup);
    await continueNumbers(client);
    await guards.putBack();
    await client.query('commit');
    await client.query('analyze');
  } finally {
    await client.end();
  }
}

async function loadAll(client: Client, { file, backup, folder }: Loading): Promise<void> {
  const entries = new Entries(readArchive(file));
  for (let entry = await entries.next(); entry !== undefined; entry = entries.current) {
    const [table, documentId] = [tableOfPart(entry.name), documentIn(entry.name)];
    if (table !== undefined) await loadTable(client, backup, entries, table);
    else {
      await (documentId === undefined ? skip(entry) : loadDocument(entry, path.join(folder, placeInStore(documentId))));
      await entries.next();
    }
  }
}

/** The entry in hand, and the next one. */
class Entries {
  current: Entry | undefined;

  constructor(private readonly source: AsyncGenerator<Entry>) {}

  async next(): Promise<Entry | undefined> {
    const step = await this.source.next();
    return (this.current = step.done === true ? undefined : step.value);
  }
}

async function loadTable(client: Client, { head, digests }: Backup, entries: Entries, name: string): Promise<void> {
  const table = head.tables.find((one) => one.name === name);
  if (table === undefined) throw new Error(`The backup does not say which columns ${name} has.`);
  const rows = client.query(copyFrom(copyIn(client, table)));
  await pipeline(rowsOf(entries, name), rows);
  if (rows.rowCount !== digests.rows[name])
    throw new Error(`${name} has ${rows.rowCount} rows, and ${digests.rows[name] ?? 0} in the backup.`);
}

/** All parts of one table. */
async function* rowsOf(entries: Entries, table: string): AsyncGenerator<Buffer> {
  for (let entry = entries.current; entry && tableOfPart(entry.name) === table; entry = await entries.next())
    yield* entry.content;
}

async function loadDocument({ content }: Entry, place: string): Promise<void> {
  await mkdir(path.dirname(place), { recursive: true, mode: PRIVATE_FOLDER });
  await pipeline(content, createWriteStream(place, { flags: 'wx', mode: OWNER_ONLY, flush: true }));
}

async function skip({ content }: Entry): Promise<void> {
  for await (const chunk of content) void chunk;
}

/** Somebody deleted them while the backup was made. */
async function forgetDocuments(client: Client, { digests: { deletedDocumentIds } }: Backup): Promise<void> {
  await client.query('delete from document_links where document_id = any($1)', [deletedDocumentIds]);
  await client.query('delete from documents where id = any($1)', [deletedDocumentIds]);
}
