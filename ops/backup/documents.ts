import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { placeInStore } from '../../api/document/store';
import { BEFORE_ALL } from '../../definitions/shared/ids';
import type { Archive } from './archive';
import { type BackupDigests, lineOfDocument, nameOfDocument } from './format';

interface DocumentsOf {
  /** In the transaction whose view the backup is. */
  readonly client: Client;
  readonly databaseUrl: string;
  readonly folder: string;
  readonly say: (line: string) => void;
}

interface DocumentRow {
  readonly id: string;
  readonly bytes: string;
  readonly sha256: string;
}

type Added = Pick<BackupDigests, 'documents' | 'deletedDocumentIds'> & { readonly faulty: number };

/** Documents whose rows are read at once. */
const PAGE = 1_000;

/** The contents of the documents that the rows of the backup name. */
export async function addDocuments(archive: Archive, of: DocumentsOf): Promise<Added> {
  const all = createHash('sha256');
  const deletedDocumentIds: string[] = [];
  let [count, bytes, faulty] = [0, 0, 0];
  for await (const row of rowsOf(of.client)) {
    const added = await addDocument(archive, of.folder, row);
    if (added === undefined && (await isDeletedNow(of.databaseUrl, row.id))) deletedDocumentIds.push(row.id);
    if (added !== undefined) {
      all.update(lineOfDocument(added));
      count += 1;
      bytes += added.bytes;
    }
    if (added?.sha256 === row.sha256 || deletedDocumentIds.at(-1) === row.id) continue;
    faulty += 1;
    of.say(`the content of the document ${row.id} ${added ? 'is another than its row says' : 'is not in the store'}`);
  }
  return { documents: { count, bytes, sha256: all.digest('hex') }, deletedDocumentIds, faulty };
}

async function* rowsOf(client: Client): AsyncGenerator<DocumentRow> {
  for (let after = BEFORE_ALL; ;) {
    const page: { rows: DocumentRow[] } = await client.query(
      'select id, bytes, sha256 from documents where id > $1 order by id limit $2',
      [after, PAGE],
    );
    yield* page.rows;
    const last = page.rows.at(-1);
    if (last === undefined || page.rows.length < PAGE) return;
    after = last.id;
  }
}

/** Undefined where its content is not there. */
async function addDocument(archive: Archive, folder: string, { id }: DocumentRow) {
  const file = await open(path.join(folder, placeInStore(id))).catch(unlessMissing);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    return await archive.stream(nameOfDocument(id), size, buffersIn(file.createReadStream({ autoClose: false })));
  } finally {
    await file.close();
  }
}

async function* buffersIn(source: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    if (!Buffer.isBuffer(chunk)) throw new Error('A file is read in buffers.');
    yield chunk;
  }
}

/** Somebody deleted it after the rows were read: that is no fault of the store. */
async function isDeletedNow(databaseUrl: string, id: string): Promise<boolean> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from documents where id = $1', [id]);
    return rowCount === 0;
  } finally {
    await client.end();
  }
}

function unlessMissing(error: unknown): undefined {
  if (!(typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT')) throw error;
  return undefined;
}
