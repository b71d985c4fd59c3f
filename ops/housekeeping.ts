import { schedule } from 'node-cron';
import type { Logger } from 'pino';
import { deleteIdempotencyKeysBefore } from '../db/idempotency';
import type { Db } from '../db/knex';
import { deleteExpiredSessions } from '../db/sessions';

const HOURLY = '17 * * * *';
const DAY_MS = 24 * 3_600_000;
/** How long a repeated request finds its answer. */
const KEEP_IDEMPOTENCY_KEYS_MS = 7 * DAY_MS;

/** Deletes what ran out. Several processes may do it at once: each deletion is one statement, and repeating it deletes nothing more. */
export function startHousekeeping(db: Db, log: Logger): { stop: () => Promise<void> } {
  const clean = async (): Promise<void> => {
    const now = Date.now();
    const sessions = await deleteExpiredSessions(db, new Date(now).toISOString());
    const keys = await deleteIdempotencyKeysBefore(db, new Date(now - KEEP_IDEMPOTENCY_KEYS_MS).toISOString());
    log.info({ sessions, keys }, 'housekeeping');
  };
  const job = schedule(HOURLY, () => clean().catch((error: unknown) => log.error({ err: error }, 'housekeeping failed; the next hour tries again')));
  return { stop: async () => job.destroy() };
}
