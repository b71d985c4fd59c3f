import { schedule } from 'node-cron';
import type { Logger } from 'pino';
import { followUpState, followUpsToTell, writeTelling } from '../../db/stage/follow-ups';
import { frozenDefinition } from '../../db/definition/frozen';
import type { Db } from '../../db/shared/knex';
import { tellOfFollowUp } from '../../definitions/stage/acts/follow-ups';

const EVERY_FIVE_MINUTES = '*/5 * * * *';
/** Few enough that their people are told within one short transaction. */
const BATCH = 100;

/**
 * OPP-23, OPP-27: tells people of what they have planned to follow after winning, which no flow does any more.
 * Several processes may do it at once: each takes its own.
 */
export function startPlanReminders(db: Db, log: Logger): { stop: () => Promise<void> } {
  const tell = async (): Promise<void> => {
    const notified = await tellOfFollowUps(db, Date.now());
    if (notified > 0) log.info({ notified }, 'people were notified of what they have planned');
  };
  const job = schedule(
    EVERY_FIVE_MINUTES,
    () =>
      tell().catch((error: unknown) =>
        log.error({ err: error }, 'telling people of their plans failed; it is tried again'),
      ),
    { noOverlap: true },
  );
  return { stop: async () => job.destroy() };
}

/**
 * Everything of which there is something to tell by now (unix milliseconds); gives how many that was. A kill leaves
 * the rest, and what was not told whole, to the next time.
 */
export async function tellOfFollowUps(db: Db, now: number): Promise<number> {
  const at = new Date(now).toISOString();
  for (let notified = 0; ;) {
    const batch = await db.transaction((trx) => tellBatch(trx, at));
    notified += batch;
    if (batch < BATCH) return notified;
  }
}

async function tellBatch(trx: Db, at: string): Promise<number> {
  const activities = await followUpsToTell(trx, at, BATCH);
  for (const activity of activities) {
    const { opportunity_id: id, opportunity_name: name, key, tell_at: tellAt } = activity;
    const model = await frozenDefinition(
      trx,
      'businessModel',
      activity.business_model_key,
      activity.business_model_version,
    );
    const { after, effects } = tellOfFollowUp({ model, before: followUpState(activity), at }, key);
    await writeTelling(
      trx,
      { id, name },
      { activity, key: `${id}/followUp/${key}/notified/${tellAt}`, at, byUserId: null, after, effects },
    );
  }
  return activities.length;
}
