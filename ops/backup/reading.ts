import { createHash, type Hash } from 'node:crypto';
import type { Static, TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { messageOf } from '../build/progress';
import { type Entry, readArchive } from './archive';
import {
  type BackupDigests,
  type BackupHead,
  DIGESTS,
  digestsSchema,
  documentIn,
  HEAD,
  headSchema,
  lineOfDocument,
  type PartDigest,
} from './format';

export interface Backup {
  readonly head: BackupHead;
  readonly digests: BackupDigests;
}

/** Reads all of a backup and proves that it is whole and as it was written; changes nothing. */
export async function verifiedBackup(file: string): Promise<Backup> {
  try {
    return await verified(readArchive(file));
  } catch (error) {
    throw new Error(
      `${file} is not a whole backup: ${messageOf(error)}. Nothing was changed; take another copy, or an older one.`,
      { cause: error },
    );
  }
}

async function verified(entries: AsyncIterable<Entry>): Promise<Backup> {
  const seen = new Seen();
  let head: BackupHead | undefined;
  let digests: BackupDigests | undefined;
  for await (const { name, content } of entries) {
    if (digests !== undefined) throw new Error('something follows its end');
    if (name === DIGESTS) digests = parsed(digestsSchema, await textOf(content));
    else if (name !== HEAD) await seen.part(name, content);
    else head = parsed(headSchema, await seen.part(name, content, { keep: true }));
  }
  if (head === undefined || digests === undefined) throw new Error('its end is missing');
  seen.compare(digests);
  return { head, digests };
}

/** What was read so far. */
class Seen {
  private readonly parts: PartDigest[] = [];
  private readonly documents: Hash = createHash('sha256');
  private documentCount = 0;

  /** Gives the text, where it is to be kept. */
  async part(name: string, content: AsyncIterable<Buffer>, { keep = false } = {}): Promise<string> {
    const hash = createHash('sha256');
    const kept: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of content) {
      hash.update(chunk);
      bytes += chunk.length;
      if (keep) kept.push(chunk);
    }
    const digest = { name, bytes, sha256: hash.digest('hex') };
    if (documentIn(name) === undefined) this.parts.push(digest);
    else {
      this.documents.update(lineOfDocument(digest));
      this.documentCount += 1;
    }
    return Buffer.concat(kept).toString();
  }

  compare({ parts, documents }: BackupDigests): void {
    const other = parts.findIndex((part, index) => !Value.Equal(part, this.parts[index]));
    if (other >= 0) throw new Error(`${parts[other]?.name ?? ''} is not what was written`);
    if (parts.length !== this.parts.length) throw new Error('it holds something that was not written');
    if (this.documentCount !== documents.count || this.documents.digest('hex') !== documents.sha256)
      throw new Error('its documents are not those that were written');
  }
}

async function textOf(content: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function parsed<S extends TSchema>(schema: S, text: string): Static<S> {
  const value: unknown = JSON.parse(text);
  if (!Value.Check(schema, value))
    throw new Error(`it is of another kind (${Value.Errors(schema, value).First()?.message ?? ''})`);
  return value;
}
