import { finishCalendarChange, flowsOnCalendar } from '../../db/calendar/changes';
import { frozenDefinition } from '../../db/definition/frozen';
import { newestVersions } from '../../db/definition/rows';
import type { Db } from '../../db/shared/knex';
import type { WorkingCalendar } from '../../definitions/kinds/workingCalendar/schema';
import type { Frozen } from '../../definitions/shared/frozen';

interface CalendarVersion {
  readonly key: string;
  readonly version: number;
}

/** What flows ask of the world when a working calendar has changed. */
export const calendarActivities = (db: Db) => ({
  /** Its newest version; null where that is this one. */
  async calendarAfter({ key, version }: CalendarVersion): Promise<Frozen<WorkingCalendar> | null> {
    const { [key]: newest = version } = await newestVersions(db, 'workingCalendar', [key]);
    if (newest <= version) return null;
    return { version: newest, body: await frozenDefinition(db, 'workingCalendar', key, newest) };
  },

  /** A batch of the flows whose clocks run by the calendar: those after this one, in order. */
  flowsOnCalendar: (batch: Parameters<typeof flowsOnCalendar>[1]): Promise<string[]> => flowsOnCalendar(db, batch),

  finishCalendarChange: (change: CalendarVersion & { readonly at: string }): Promise<void> =>
    finishCalendarChange(db, change, change.at),
});
