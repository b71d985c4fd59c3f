import { finishCalendarChange, flowsOnCalendar } from '../../db/calendar/changes';
import { definitionVersion } from '../../db/definition/rows';
import type { Db } from '../../db/shared/knex';
import type { WorkingCalendar } from '../../definitions/kinds/workingCalendar/schema';
import { definitionOf } from '../../definitions/kinds/read';
import type { Frozen } from '../../definitions/shared/frozen';

interface CalendarVersion {
  readonly key: string;
  readonly version: number;
}

/** What flows ask of the world when a working calendar has changed. */
export const calendarActivities = (db: Db) => ({
  async calendarVersion({ key, version }: CalendarVersion): Promise<Frozen<WorkingCalendar>> {
    const row = await definitionVersion(db, 'workingCalendar', key, version);
    if (!row) throw new Error(`There is no working calendar ${key} ${version}.`);
    return { version, body: definitionOf('workingCalendar', row.body) };
  },

  /** A batch of the flows whose clocks run by the calendar: those after this one, in order. */
  flowsOnCalendar: (batch: Parameters<typeof flowsOnCalendar>[1]): Promise<string[]> => flowsOnCalendar(db, batch),

  finishCalendarChange: (change: CalendarVersion & { readonly at: string }): Promise<void> =>
    finishCalendarChange(db, change, change.at),
});
