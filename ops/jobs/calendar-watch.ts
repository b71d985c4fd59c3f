import { schedule } from 'node-cron';
import type { Logger } from 'pino';
import { Gauge, register } from 'prom-client';
import { followCalendars } from '../../api/definition/calendar-changes';
import { allPublished } from '../../db/definition/rows';
import { appendEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { missingYears } from '../../definitions/calendar/missing-years';
import { definitionOf } from '../../definitions/kinds/read';

const HOURLY = '23 * * * *';

type Watching = Parameters<typeof followCalendars>[0];

/**
 * Looks after working calendars, at the start and each hour: changes that open deadlines do not follow yet are
 * followed, and years whose holidays nobody has entered are told of. Several processes may do it at once: the flow of
 * a change and the event of a year are there once.
 */
export function watchCalendars(watching: Watching): { stop: () => Promise<void> } {
  const look = async (): Promise<void> => {
    await followCalendars(watching);
    await warnOfMissingYears(watching.db, watching.log, new Date().toISOString());
  };
  const safely = (): Promise<void> =>
    look().catch((error: unknown) =>
      watching.log.error({ err: error }, 'looking after the calendars failed; the next hour tries again'),
    );
  const job = schedule(HOURLY, safely);
  void safely();
  return { stop: async () => job.destroy() };
}

/**
 * An event for each published calendar and year without holidays, once; the gauge says how many years each lacks now.
 */
export async function warnOfMissingYears(db: Db, log: Logger, at: string): Promise<void> {
  const lacking = gauge();
  lacking.reset();
  for (const { kind, key, body } of await allPublished(db)) {
    if (kind !== 'workingCalendar') continue;
    const years = missingYears(definitionOf(kind, body), new Date(at).getUTCFullYear());
    lacking.set({ calendar: key }, years.length);
    for (const year of years) {
      const isNew = await appendEvent(db, {
        key: `calendar.yearMissing/${key}/${year}`,
        type: 'calendar.yearMissing',
        caseId: null,
        at,
        byUserId: null,
        data: { calendar: key, year },
      });
      if (isNew)
        log.warn(
          { calendar: key, year },
          'a working calendar does not know the holidays of a year: business time in it is only a guess',
        );
    }
  }
}

/** One registry a process: whoever asks second gets the same. */
function gauge(): Gauge<'calendar'> {
  const known = register.getSingleMetric('calendar_missing_years');
  return known instanceof Gauge
    ? known
    : new Gauge({
        name: 'calendar_missing_years',
        help: 'Of this year and the next, those whose holidays a published working calendar does not know',
        labelNames: ['calendar'],
      });
}
