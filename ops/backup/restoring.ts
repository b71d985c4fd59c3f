import path from 'node:path';
import { connect, type Db } from '../../db/shared/knex';
import { verifyLedger } from '../../db/ledger/verification';
import { migrateToLatest, migrationNames } from '../../db/migrate';
import { openDocumentStore } from '../../api/document/store';
import { markOf } from '../jobs/documents';
import { makeFolder } from '../processes/home';
import type { Settings } from '../processes/settings';
import { loadBackup } from './loading';
import { openPlace } from './place';
import { type Backup, verifiedBackup } from './reading';

interface Restoring {
  readonly file: string;
  /** Where the contents of documents go. */
  readonly folder: string;
  readonly settings: Pick<Settings, 'home' | 'databaseUrl' | 'postgresPort'>;
  readonly say: (line: string) => void;
}

export interface RestoreReport {
  readonly file: string;
  readonly madeAt: string;
  readonly rows: number;
  readonly documents: number;
  readonly ledger: { readonly ok: boolean; readonly cases: number; readonly entries: number };
}

/**
 * Puts a backup where nothing is yet: rows, documents, and with them the whole product but the engine, which is given
 * its flows by the first worker that meets it.
 */
export async function restoreBackup({ file, folder, settings, say }: Restoring): Promise<RestoreReport> {
  const backup = await verifiedBackup(file);
  requireSameVersion(file, backup);
  say(`${file} of ${backup.head.madeAt} is whole`);
  const place = await openPlace(settings, folder, say);
  try {
    return await withDb(place.databaseUrl, async (db) => {
      await migrateToLatest(db);
      await loadBackup({ file, backup, databaseUrl: place.databaseUrl, folder });
      makeFolder(path.dirname(folder));
      await openDocumentStore(folder, await markOf(db)); // which marks it as this database’s
      const { ok, cases, entries } = await verifyLedger(db);
      const { madeAt } = backup.head;
      return { file, madeAt, ...countsOf(backup), ledger: { ok, cases, entries } };
    });
  } catch (error) {
    say(`the restore has failed: empty ${settings.databaseUrl === undefined ? settings.home : 'the database'} again`);
    throw error;
  } finally {
    await place.close();
  }
}

function requireSameVersion(file: string, { head: { migrations } }: Backup): void {
  if (migrations.join() === migrationNames.join()) return;
  throw new Error(
    `${file} was made by another version of Baton (its last migration is ${migrations.at(-1) ?? 'none'}, here it is ` +
      `${migrationNames.at(-1) ?? 'none'}). Restore it with that version; a newer one then brings it up to date.`,
  );
}

async function withDb<T>(databaseUrl: string, work: (db: Db) => Promise<T>): Promise<T> {
  const db = connect(databaseUrl, { poolMax: 3 });
  return work(db).finally(() => db.destroy());
}

const countsOf = ({ digests: { rows, documents } }: Backup) => ({
  rows: Object.values(rows).reduce((sum, count) => sum + count, 0),
  documents: documents.count,
});
