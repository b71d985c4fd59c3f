import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { ZipFile as NewZipFile } from 'yazl';
import { badBody, Problem } from '../http/problem';

export interface ArchivedFile {
  /** With `/` between folders. */
  readonly name: string;
  readonly content: Buffer;
}

const MAX_FILES = 2_000;
/** Of one file, and of all together, unpacked. */
const MAX_FILE_BYTES = 1_000_000;
const MAX_BYTES = 20_000_000;

/** What a zip can say at the earliest; DOS times have no zone, so that these bytes are the same everywhere. */
const FIXED_TIME = new Date(1980, 0, 1);

/**
 * A zip of these files: the same bytes for the same files, on every machine, since nothing is packed and no clock is
 * read.
 */
export async function archiveOf(files: readonly ArchivedFile[]): Promise<Buffer> {
  const zip = new NewZipFile();
  for (const { name, content } of files)
    zip.addBuffer(content, name, { mtime: FIXED_TIME, forceDosTimestamp: true, mode: 0o100644, compress: false });
  zip.end();
  return buffer(zip.outputStream);
}

/**
 * The files of a zip that somebody sent, folders left out. Refuses what is no zip, unsafe names, and what is larger
 * unpacked than it may be.
 */
export async function filesIn(zip: Buffer): Promise<readonly ArchivedFile[]> {
  try {
    return await readAll(await fromBufferPromise(zip, { strictFileNames: true }));
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw badBody(`This zip cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

async function readAll(zip: ZipFile): Promise<readonly ArchivedFile[]> {
  if (zip.entryCount > MAX_FILES) throw tooLarge(`It has ${zip.entryCount} files; ${MAX_FILES} are the most.`);
  const files: ArchivedFile[] = [];
  let bytes = 0;
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/')) continue;
    bytes += entry.uncompressedSize;
    if (entry.uncompressedSize > MAX_FILE_BYTES || bytes > MAX_BYTES)
      throw tooLarge('One file may have 1 MB and all together 20 MB, counted unpacked.');
    files.push({ name: entry.fileName, content: await contentOf(zip, entry) });
  }
  return files;
}

/** An entry that unpacks to more than it says is an error of the stream, before more of it is read. */
async function contentOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  if (!entry.canDecodeFileData())
    throw badBody(`${entry.fileName} is encrypted, or packed in a way that this does not know.`);
  const content = await buffer(await zip.openReadStreamPromise(entry));
  if (crc32(content) !== entry.crc32) throw badBody(`${entry.fileName} is damaged: its checksum does not fit.`);
  return content;
}

const tooLarge = (detail: string): Problem => new Problem({ status: 413, code: 'too_large', detail });
