import { schedule } from 'node-cron';
import type { Logger } from 'pino';
import type { DocumentStore } from '../../api/document/store';
import { deleteDryRunsBefore } from '../../db/definition/migrations';
import { deleteIdempotencyKeysBefore } from '../../db/shared/idempotency';
import type { Db } from '../../db/shared/knex';
import { lastCheckpoint, writeCheckpoints } from '../../db/ledger/checkpoints';
import { deleteMessagesBefore } from '../../db/notification/messages';
import { deleteExpiredSessions } from '../../db/organisation/sessions';
import { deleteDraftsOfClosedTasks } from '../../db/approval/task-drafts';
import { sweepDocuments } from './documents';

const HOURLY = '17 * * * *';
const DAY_MS = 24 * 3_600_000;
/** How long a repeated request finds its answer. */
const KEEP_IDEMPOTENCY_KEYS_MS = 7 * DAY_MS;
/** How long it can be looked up whether somebody was told. */
const KEEP_MESSAGES_MS = 90 * DAY_MS;
/** How long the verdicts of a migration that only asked can be read. */
const KEEP_DRY_RUNS_MS = 30 * DAY_MS;
/** Looked at each hour, so that a day on which nothing ran at a certain hour is not left out. */
const CHECKPOINT_EVERY_MS = DAY_MS - 3_600_000 / 2;

/**
 * Deletes what ran out, and checkpoints the ledger once a day. Several processes may do it at once: each deletion is
 * one statement, checkpoints take turns, and repeating either does nothing more.
 */
export function startHousekeeping(db: Db, store: DocumentStore, log: Logger): { stop: () => Promise<void> } {
  const job = schedule(HOURLY, () =>
    keepHouse(db, store, log, Date.now()).catch((error: unknown) =>
      log.error({ err: error }, 'housekeeping failed; the next hour tries again'),
    ),
  );
  return { stop: async () => job.destroy() };
}

async function keepHouse(db: Db, store: DocumentStore, log: Logger, now: number): Promise<void> {
  const sessions = await deleteExpiredSessions(db, new Date(now).toISOString());
  const keys = await deleteIdempotencyKeysBefore(db, new Date(now - KEEP_IDEMPOTENCY_KEYS_MS).toISOString());
  const messages = await deleteMessagesBefore(db, now - KEEP_MESSAGES_MS);
  const drafts = await deleteDraftsOfClosedTasks(db);
  const files = await sweepDocuments(db, store, now);
  const dryRuns = await deleteDryRunsBefore(db, new Date(now - KEEP_DRY_RUNS_MS).toISOString());
  log.info({ sessions, keys, messages, drafts, files, dryRuns }, 'housekeeping');
  await checkpointDaily(db, log, now);
}

/** The hash of each checkpoint goes into the log, too: a witness that is not in the database. */
export async function checkpointDaily(db: Db, log: Logger, now: number): Promise<void> {
  const last = await lastCheckpoint(db);
  if (last && now - Date.parse(last.at) < CHECKPOINT_EVERY_MS) return;
  for (const checkpoint of await writeCheckpoints(db, new Date(now).toISOString()))
    log.info(checkpoint, 'ledger checkpoint');
}
