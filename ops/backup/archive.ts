import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createGzip } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import type { PartDigest } from './format';

const OWNER_ONLY = 0o600;

/** Takes what a backup holds, one after another. */
export interface Archive {
  /** Parts of a content that is in memory. */
  readonly add: (name: string, content: readonly Buffer[]) => Promise<PartDigest>;
  /** A content of so many bytes that comes from elsewhere. */
  readonly stream: (name: string, size: number, content: AsyncIterable<Buffer>) => Promise<PartDigest>;
}

/** Writes a file that was not there, as it comes; only its owner can read it. Gives what `fill` gives. */
export async function writeArchive<T>(file: string, fill: (archive: Archive) => Promise<T>): Promise<T> {
  const tar = pack();
  async function put(
    name: string,
    size: number,
    content: Iterable<Buffer> | AsyncIterable<Buffer>,
  ): Promise<PartDigest> {
    const entry = tar.entry({ name, size, mode: OWNER_ONLY });
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of content) {
      hash.update(chunk);
      bytes += chunk.length;
      if (!entry.write(chunk)) await once(entry, 'drain');
    }
    entry.end();
    await once(entry, 'finish');
    return { name, bytes, sha256: hash.digest('hex') };
  }
  const add: Archive['add'] = (name, content) => put(name, lengthOf(content), content);
  const written = pipeline(
    tar,
    // much of it are documents, which are packed already
    createGzip({ level: constants.Z_BEST_SPEED }),
    createWriteStream(file, { flags: 'wx', mode: OWNER_ONLY, flush: true }),
  );
  const filled = fill({ add, stream: put }).then((filling) => {
    tar.finalize();
    return filling;
  });
  const [filling] = await Promise.all([filled, written]);
  return filling;
}

const lengthOf = (content: readonly Buffer[]): number => content.reduce((sum, { length }) => sum + length, 0);

/** One thing in an archive, to be read before the next. */
export interface Entry {
  readonly name: string;
  readonly content: AsyncIterable<Buffer>;
}

/** What an archive holds, in order. A file that is none, or was cut, fails on the way. */
export async function* readArchive(file: string): AsyncGenerator<Entry> {
  const tar = extract();
  const unpacking = pipeline(createReadStream(file), createGunzip(), tar);
  unpacking.catch(() => undefined); // whoever reads the entries is told
  for await (const entry of tar) yield { name: entry.header.name, content: entry };
  await unpacking;
}
