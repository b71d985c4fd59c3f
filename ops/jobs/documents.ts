import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Deps } from '../../api/deps';
import { type DocumentStore, openDocumentStore, storeParts } from '../../api/document/store';
import { knownDocumentIds } from '../../db/document/rows';
import type { Db } from '../../db/shared/knex';
import { signingSecret } from '../../db/organisation/secrets';
import { readDocumentSettings } from '../processes/document-settings';
import { makeFolder } from '../processes/home';

const DAY_MS = 24 * 3_600_000;
const HOURS = 24;
const HOUR_MS = 3_600_000;

/** The store of documents and their scanner, as the environment says. */
export async function openDocuments(db: Db): Promise<Deps['documents']> {
  const problems: string[] = [];
  const { folder, scanner } = readDocumentSettings(process.env, problems);
  if (problems.length > 0) throw new Error(problems.join('; '));
  makeFolder(path.dirname(folder));
  return { store: await openDocumentStore(folder, await markOf(db)), scanner };
}

/** Tells this database, and any copy of it, from others, and tells nothing about its secret. */
export const markOf = async (db: Db): Promise<string> =>
  createHash('sha256')
    .update('documents of ')
    .update(await signingSecret(db))
    .digest('hex');

/**
 * Removes what uploads and deletions that were cut off left in the store more than a day ago. Each part of the store
 * has its hour of the day, so that a large one is not read whole each hour.
 */
export const sweepDocuments = (db: Db, store: DocumentStore, now: number): Promise<number> =>
  store.sweep({
    before: now - DAY_MS,
    parts: storeParts.filter((_, index) => index % HOURS === Math.floor(now / HOUR_MS) % HOURS),
    known: (ids) => knownDocumentIds(db, ids),
  });
