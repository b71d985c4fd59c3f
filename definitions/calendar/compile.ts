import { kept } from '../shared/kept';
import type { WorkingCalendar } from '../kinds/workingCalendar/schema';
import { type WorkingWindows, workingWindows } from './working-windows';

/** The years in which business time is computed. Beyond them nothing is known of working time. */
export const FIRST_YEAR = 1971;
export const LAST_YEAR = 2199;

/** How many years the first table reaches ahead of the time that was asked for; a longer way makes a wider table. */
const YEARS_AHEAD = 3;

/**
 * A calendar ready for arithmetic. Its tables are made when first needed and kept: reading the same time twice gives
 * the same.
 */
export interface CompiledCalendar {
  readonly definition: WorkingCalendar;
  /**
   * The windows around this time, or around the year that is known nearest to it; `reach` widens the table by about
   * that many years ahead and back.
   */
  readonly windowsAround: (millis: number, reach: number) => WorkingWindows;
}

/**
 * Prepares a calendar for {@link addDuration} and its kin. Throws a RangeError when its zone does not exist (checking
 * finds that before publication).
 * `years` makes the table for these years at once; left out, it is made from the first time that is asked for.
 */
export function compileCalendar(
  definition: WorkingCalendar,
  years?: { readonly from: number; readonly to: number },
): CompiledCalendar {
  let table =
    years === undefined
      ? undefined
      : { from: years.from, to: years.to, windows: workingWindows(definition, years.from, years.to) };

  const windowsAround = (millis: number, reach: number): WorkingWindows => {
    if (table !== undefined && reach === 0 && millis >= table.windows.from && millis <= table.windows.to)
      return table.windows;
    const year = Math.min(LAST_YEAR, Math.max(FIRST_YEAR, new Date(millis).getUTCFullYear()));
    const from = Math.max(FIRST_YEAR, Math.min(table?.from ?? year, year - Math.max(1, reach)));
    const to = Math.min(LAST_YEAR, Math.max(table?.to ?? year, year + Math.max(YEARS_AHEAD, reach)));
    if (table === undefined || from < table.from || to > table.to)
      table = { from, to, windows: workingWindows(definition, from, to) };
    return table.windows;
  };

  return { definition, windowsAround };
}

const calendars = kept<CompiledCalendar>(16);

/** The same, for many cases that run by one calendar: its tables are large, and are made once for all of them. */
export const sharedCalendar = (definition: WorkingCalendar): CompiledCalendar =>
  calendars(JSON.stringify(definition), () => compileCalendar(definition));
