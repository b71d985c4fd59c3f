import type { Knex } from 'knex';
import * as organisation from './migrations/0001-organisation';
import * as requestsAndEvents from './migrations/0002-requests-and-events';
import * as definition from './migrations/0003-definition';
import * as calendar from './migrations/0004-calendar';
import * as approval from './migrations/0005-approval';
import * as customer from './migrations/0006-customer';
import * as registration from './migrations/0007-registration';
import * as matching from './migrations/0008-matching';
import * as stage from './migrations/0009-stage';
import * as around from './migrations/0010-around';
import * as aroundProjectsAndContracts from './migrations/0011-around-projects-and-contracts';
import * as handover from './migrations/0012-handover';
import * as document from './migrations/0013-document';
import * as notification from './migrations/0014-notification';
import * as ledger from './migrations/0015-ledger';
import * as cases from './migrations/0016-case';
import type { Db } from './shared/knex';

interface Migration {
  readonly name: string;
  readonly up: (db: Knex) => Promise<void>;
}

/**
 * The tables by area, each in its final form; a file refers only to those above it. A released migration is never
 * edited: the next one mends it. Until the first release the baseline itself is changed (docs/decisions/014).
 */
const migrations: readonly Migration[] = [
  { name: '0001-organisation', ...organisation },
  { name: '0002-requests-and-events', ...requestsAndEvents },
  { name: '0003-definition', ...definition },
  { name: '0004-calendar', ...calendar },
  { name: '0005-approval', ...approval },
  { name: '0006-customer', ...customer },
  { name: '0007-registration', ...registration },
  { name: '0008-matching', ...matching },
  { name: '0009-stage', ...stage },
  { name: '0010-around', ...around },
  { name: '0011-around-projects-and-contracts', ...aroundProjectsAndContracts },
  { name: '0012-handover', ...handover },
  { name: '0013-document', ...document },
  { name: '0014-notification', ...notification },
  { name: '0015-ledger', ...ledger },
  { name: '0016-case', ...cases },
];

/** What tells the tables of this version from those of another one. */
export const migrationNames: readonly string[] = migrations.map(({ name }) => name);

/** Only forward: a mistake is mended by the next migration, since data written meanwhile must stay. */
const down = (): Promise<void> => Promise.reject(new Error('Migrations only go forward; restore a backup to go back.'));

/**
 * Brings the database to this version’s tables; each migration is one transaction, so that a kill leaves none half
 * done. Waits for another process that migrates right now. Gives the names of those that it ran. Refuses a database
 * of another version, whose tables it does not know.
 */
export async function migrateToLatest(db: Db): Promise<readonly string[]> {
  return db.transaction(async (lock) => {
    await lock.raw(`select pg_advisory_xact_lock(hashtext('baton.migrations'))`);
    await refuseOtherVersion(db);
    await releaseDeadLock(db);
    const outcome: unknown = await db.migrate.latest({
      migrationSource: {
        getMigrations: () => Promise.resolve([...migrations]),
        getMigrationName: ({ name }: Migration) => name,
        getMigration: ({ up }: Migration) => Promise.resolve({ up, down }),
      },
    });
    const ran: unknown = Array.isArray(outcome) ? outcome[1] : [];
    return Array.isArray(ran) ? ran.map(String) : [];
  });
}

async function refuseOtherVersion(db: Db): Promise<void> {
  if (!(await db.schema.hasTable('knex_migrations'))) return;
  const unknown = await db<{ name: string }>('knex_migrations')
    .whereNotIn('name', [...migrationNames])
    .orderBy('id')
    .pluck('name');
  const [first] = unknown;
  if (first === undefined) return;
  const others = unknown.length === 1 ? '' : ` and ${unknown.length - 1} others`;
  throw new Error(
    'this database was made by another version of Baton, by migrations that this one does not have: ' +
      `${first}${others}. ` +
      'Run the version that made it, or start with an empty database: ' +
      'set BATON_HOME to another folder, or DATABASE_URL to another database',
  );
}

/** Whoever holds our advisory lock is alone: a lock row that is still set belongs to a process that was killed. */
async function releaseDeadLock(db: Db): Promise<void> {
  if (await db.schema.hasTable('knex_migrations_lock')) await db('knex_migrations_lock').update({ is_locked: 0 });
}
