import { arrangedYears } from './official-days';
import type { WorkingCalendar } from '../kinds/workingCalendar/schema';

/**
 * Of `year` and the year after it, those whose days off the calendar does not know: business time in them is only a
 * guess. A calendar knows a year when the State Council's notice for it is in the table (with `basedOn: "cn"`) or
 * when its own lists have a day in it. A calendar that has never had holidays (a service desk around the clock)
 * misses none.
 */
export function missingYears(
  { basedOn, holidays = [], makeUpDays = [] }: WorkingCalendar,
  year: number,
): readonly number[] {
  const ownDays = [...holidays, ...makeUpDays];
  if (basedOn === undefined && ownDays.length === 0) return [];
  const known = new Set([...(basedOn === 'cn' ? arrangedYears : []), ...ownDays.map((day) => Number(day.slice(0, 4)))]);
  return [year, year + 1].filter((wanted) => !known.has(wanted));
}
