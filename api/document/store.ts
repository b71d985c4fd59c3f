import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { HEAD_BYTES } from '../../definitions/document/kinds';
import { Problem } from '../http/problem';
import type { Received } from '../http/route';

/** Of one document. */
export const MAX_DOCUMENT_BYTES = 20 * 1024 * 1024;

/**
 * The folder in which the contents of documents are: `incoming/` what is being uploaded, and a file for each
 * document, named by its id, below the last two digits of it. Every process of the API works in the same folder. A
 * file is complete when it gets its name, and has it before the row that makes it a document is written.
 */
export interface DocumentStore {
  readonly folder: string;
  /** Takes a body in as it comes; refuses one that is too large, and then leaves nothing behind. */
  receive(source: Readable, said: Said): Promise<ReceivedFile>;
  /** Makes what was received the content of this document. Done again it is the same. */
  keep(file: ReceivedFile, id: string): Promise<void>;
  /** Where the content of a document is, below `folder`. */
  pathOf(id: string): string;
  remove(id: string): Promise<void>;
  /**
   * Removes what was left over before this moment: uploads that never ended, and contents in these parts of the store
   * that `known` does not know as documents. Gives how many.
   */
  sweep(leftover: {
    readonly before: number;
    readonly parts: readonly string[];
    readonly known: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  }): Promise<number>;
}

/** What the sender says of a file. */
export interface Said {
  readonly name: string;
  readonly mediaType: string;
}

/** The parts of the store: a folder for each pair of digits that an id ends with. */
export const storeParts: readonly string[] = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

const INCOMING = 'incoming';
const MARK = '.database';
const PRIVATE = 0o600;
const PRIVATE_FOLDER = 0o700;
/** Ids that are looked up at once. */
const BATCH = 1_000;

/**
 * Opens the store and marks it with the database that it belongs to. The store of another one is refused: sweeping
 * would take all its documents for leftovers.
 * @param folder in one that is there
 * @param database what tells this database from others, such as a hash
 */
export async function openDocumentStore(folder: string, database: string): Promise<DocumentStore> {
  await madeFolder(folder);
  await madeFolder(path.join(folder, INCOMING));
  await claim(folder, database);
  const placeOf = (id: string): string => path.join(folder, placeInStore(id));

  return {
    folder,
    pathOf: placeInStore,
    receive: (source, said) => receive(source, said, path.join(folder, INCOMING, randomUUID())),
    async keep({ path: received }, id) {
      const place = placeOf(id);
      await madeFolder(path.dirname(place));
      await rename(received, place);
      await flushed(path.dirname(place));
    },
    remove: (id) => rm(placeOf(id), { force: true }),
    async sweep({ before, parts, known }) {
      let removed = await removeOld(await filesIn(path.join(folder, INCOMING)), before);
      for (const part of parts) {
        const ids = (await filesIn(path.join(folder, part))).filter((file) => UUID.test(path.basename(file)));
        for (let from = 0; from < ids.length; from += BATCH) {
          const batch = ids.slice(from, from + BATCH);
          const documents = await known(batch.map((file) => path.basename(file)));
          removed += await removeOld(
            batch.filter((file) => !documents.has(path.basename(file))),
            before,
          );
        }
      }
      return removed;
    },
  };
}

/** Where the content of a document is, below the folder of the store. */
export const placeInStore = (id: string): string => path.join(id.slice(-2), id);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function claim(folder: string, database: string): Promise<void> {
  const mark = path.join(folder, MARK);
  const written = path.join(folder, INCOMING, randomUUID());
  await writeFile(written, database, { mode: PRIVATE });
  await link(written, mark).catch(unless('EEXIST')); // whole or not at all, and only where there is none
  await rm(written);
  if ((await readFile(mark, 'utf8')) !== database)
    throw new Error(
      `${folder} holds the documents of another database. Set BATON_DOCUMENTS to a folder of this ` +
        `one's own, or remove ${mark} if the database was replaced on purpose.`,
    );
}

/** A file that was uploaded and is no document yet. */
export class ReceivedFile implements Received {
  constructor(
    readonly path: string,
    readonly said: Said,
    readonly bytes: number,
    readonly sha256: string,
    /** How it begins. */
    readonly head: Uint8Array,
  ) {}

  toJSON(): object {
    const { said, bytes, sha256 } = this;
    return { ...said, bytes, sha256 };
  }

  async discard(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

async function receive(source: Readable, said: Said, place: string): Promise<ReceivedFile> {
  const file = await open(place, 'wx', PRIVATE);
  const hash = createHash('sha256');
  let bytes = 0;
  let head = Buffer.alloc(0);
  try {
    // a request that is destroyed has no answer
    const chunks: AsyncIterable<unknown> = source.iterator({ destroyOnReturn: false });
    for await (const chunk of chunks) {
      if (!Buffer.isBuffer(chunk)) throw new Error('A body comes in buffers.');
      bytes += chunk.length;
      if (bytes > MAX_DOCUMENT_BYTES) throw tooLarge();
      hash.update(chunk);
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk]).subarray(0, HEAD_BYTES);
      await file.appendFile(chunk);
    }
    await file.sync();
    return new ReceivedFile(place, said, bytes, hash.digest('hex'), head);
  } catch (error) {
    await rm(place, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

export const tooLarge = (): Problem =>
  new Problem({
    status: 413,
    code: 'too_large',
    detail: `A document has at most ${MAX_DOCUMENT_BYTES / 1024 / 1024} MB, counted unpacked.`,
  });

/** A new name in a folder outlives a crash of the machine once the folder is written, too. */
async function flushed(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(unless('ENOENT'))) ?? [];
  return names.map((name) => path.join(folder, name));
}

/** Looks at the age last: an upload that is tried again may just have given the file its name. */
async function removeOld(files: readonly string[], before: number): Promise<number> {
  let removed = 0;
  for (const file of files) {
    const found = await stat(file).catch(unless('ENOENT')); // another process sweeps, too
    if (found === undefined || found.mtimeMs >= before) continue;
    await rm(file, { force: true });
    removed += 1;
  }
  return removed;
}

const madeFolder = (folder: string): Promise<void> => mkdir(folder, { mode: PRIVATE_FOLDER }).catch(unless('EEXIST'));

/** Takes an error of this code for what was wanted. */
const unless =
  (code: string) =>
  (error: unknown): undefined => {
    if (typeof error !== 'object' || error === null || !('code' in error) || error.code !== code) throw error;
    return undefined;
  };
