import type { Knex } from 'knex';
import * as foundation from './migrations/0001-foundation';
import * as customers from './migrations/0002-customers';
import * as registration from './migrations/0003-registration';
import * as approvals from './migrations/0004-approvals';
import * as ledgerAndHandovers from './migrations/0005-ledger-and-handovers';
import * as messages from './migrations/0006-messages';
import * as definitionDrafts from './migrations/0007-definition-drafts';
import * as draftsAndViews from './migrations/0008-drafts-and-views';
import * as nameSearch from './migrations/0009-name-search';
import * as formsOfApprovals from './migrations/0010-forms-of-approvals';
import * as definitionMigrations from './migrations/0011-definition-migrations';
import * as claims from './migrations/0013-claims';
import * as duplicateScans from './migrations/0014-duplicate-scans';
import * as stages from './migrations/0015-stages';
import * as documents from './migrations/0016-documents';
import * as contacts from './migrations/0017-contacts';
import * as aroundTheOpportunity from './migrations/0018-around-the-opportunity';
import * as projectAndBudget from './migrations/0019-project-and-budget';
import * as decisionTrees from './migrations/0020-decision-trees';
import * as searchByCustomer from './migrations/0021-search-by-customer';
import * as followUps from './migrations/0022-follow-ups';
import * as listsByWhoSees from './migrations/0023-lists-by-who-sees';
import * as contractsAreFound from './migrations/0024-contracts-are-found';
import * as approvalsByReader from './migrations/0025-approvals-by-reader';
import * as listsByBranch from './migrations/0026-lists-by-branch';
import * as bothParties from './migrations/0027-both-parties';
import * as plansOfActivities from './migrations/0028-plans-of-activities';
import * as heirsOfRequests from './migrations/0029-heirs-of-requests';
import * as contactsByWhoSees from './migrations/0030-contacts-by-who-sees';
import * as lostCommands from './migrations/0031-lost-commands';
import type { Db } from './shared/knex';

interface Migration {
  readonly name: string;
  readonly up: (db: Knex) => Promise<void>;
}

/** In the order in which they were released. A released migration is never edited: the next one mends it. */
const migrations: readonly Migration[] = [
  { name: '0001-foundation', ...foundation },
  { name: '0002-customers', ...customers },
  { name: '0003-registration', ...registration },
  { name: '0004-approvals', ...approvals },
  { name: '0005-ledger-and-handovers', ...ledgerAndHandovers },
  { name: '0006-messages', ...messages },
  { name: '0007-definition-drafts', ...definitionDrafts },
  { name: '0008-drafts-and-views', ...draftsAndViews },
  { name: '0009-name-search', ...nameSearch },
  { name: '0010-forms-of-approvals', ...formsOfApprovals },
  { name: '0011-definition-migrations', ...definitionMigrations },
  { name: '0013-claims', ...claims },
  { name: '0014-duplicate-scans', ...duplicateScans },
  { name: '0015-stages', ...stages },
  { name: '0016-documents', ...documents },
  { name: '0017-contacts', ...contacts },
  { name: '0018-around-the-opportunity', ...aroundTheOpportunity },
  { name: '0019-project-and-budget', ...projectAndBudget },
  { name: '0020-decision-trees', ...decisionTrees },
  { name: '0021-search-by-customer', ...searchByCustomer },
  { name: '0022-follow-ups', ...followUps },
  { name: '0023-lists-by-who-sees', ...listsByWhoSees },
  { name: '0024-contracts-are-found', ...contractsAreFound },
  { name: '0025-approvals-by-reader', ...approvalsByReader },
  { name: '0026-lists-by-branch', ...listsByBranch },
  { name: '0027-both-parties', ...bothParties },
  { name: '0028-plans-of-activities', ...plansOfActivities },
  { name: '0029-heirs-of-requests', ...heirsOfRequests },
  { name: '0030-contacts-by-who-sees', ...contactsByWhoSees },
  { name: '0031-lost-commands', ...lostCommands },
];

/** Only forward: a mistake is mended by the next migration, since data written meanwhile must stay. */
const down = (): Promise<void> => Promise.reject(new Error('Migrations only go forward; restore a backup to go back.'));

/**
 * Brings the database to this version’s tables; each migration is one transaction, so that a kill leaves none half
 * done. Waits for another process that migrates right now. Gives the names of those that it ran.
 */
export async function migrateToLatest(db: Db): Promise<readonly string[]> {
  return db.transaction(async (lock) => {
    await lock.raw(`select pg_advisory_xact_lock(hashtext('baton.migrations'))`);
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

/** Whoever holds our advisory lock is alone: a lock row that is still set belongs to a process that was killed. */
async function releaseDeadLock(db: Db): Promise<void> {
  if (await db.schema.hasTable('knex_migrations_lock')) await db('knex_migrations_lock').update({ is_locked: 0 });
}
