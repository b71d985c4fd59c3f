/**
 * Business time: how deadlines, reminders and limits are counted. The instants of a window include both of its ends,
 * so that a deadline at closing time lies inside.
 *
 * `businessHours` count working time. From outside the windows the count begins with the next one; 3 hours from 10:00
 * with a break from 12:00 to 13:00 end at 14:00, and 2 hours end at 12:00, not at 13:00.
 *
 * `businessDays` (whole ones) keep the local time of day: from Monday 10:30, two business days end on the second
 * working day after it at 10:30. From outside the windows they count from the next opening: Friday 20:00 + 1 =
 * Tuesday 09:00, as if it had come in on Monday at 09:00. So are service agreements read, and 《民法典》
 * 第二百零三条: an act after closing time counts from the next. Where the day of arrival is not open at that time of
 * day, the next opening of that day holds, or else its closing.
 *
 * Both keep order, stay within the windows, and have {@link businessBetween} as their inverse. `seconds` to `days` go
 * by the clock and know no windows.
 */
import { type Duration, clockMillis } from '../shared/duration';
import { type CompiledCalendar, FIRST_YEAR, LAST_YEAR } from './compile';
import { DAY, type WorkingWindows, at } from './working-windows';

const HOUR = 3_600_000;

/** What JSON, rows and people can write: years of four digits. */
const [EARLIEST, LATEST] = [Date.parse('1000-01-01T00:00:00.000Z'), Date.parse('9999-12-31T23:59:59.999Z')];

/**
 * The moment `duration` after `from`; both moments are ISO 8601, the answer in UTC. It is total, since flows rest on
 * it: where a calendar knows of no such working time, it gives a moment past its years ({@link isBeyondCalendar}).
 */
export function addDuration(calendar: CompiledCalendar, from: string, duration: Duration): string {
  const start = millisOf(from);
  if ('businessHours' in duration) return isoOf(addWorked(calendar, start, duration.businessHours * HOUR));
  if ('businessDays' in duration) return isoOf(addDays(calendar, start, duration.businessDays));
  return isoOf(start + (clockMillis(duration) ?? 0));
}

/**
 * The moment `duration` before `until`, as reminders are counted back from a deadline: business time backwards, so
 * from outside the windows it begins with the last closing.
 */
export function subtractDuration(calendar: CompiledCalendar, until: string, duration: Duration): string {
  const end = millisOf(until);
  if ('businessHours' in duration) return isoOf(subtractWorked(calendar, end, duration.businessHours * HOUR));
  if ('businessDays' in duration) return isoOf(subtractDays(calendar, end, duration.businessDays));
  return isoOf(end - (clockMillis(duration) ?? 0));
}

/**
 * The working time from one moment to another, in both units; negative when the second is earlier. `businessDays`
 * counts how many working days further the second lies.
 */
export function businessBetween(
  calendar: CompiledCalendar,
  from: string,
  to: string,
): { readonly businessHours: number; readonly businessDays: number } {
  const [start, end] = [millisOf(from), millisOf(to)];
  if (start > end) {
    const { businessHours, businessDays } = businessBetween(calendar, to, from);
    return { businessHours: -businessHours, businessDays: -businessDays };
  }
  const between = (windows: WorkingWindows, first: number, last: number, until = end) => ({
    businessHours: (workedUntil(windows, last, until) - workedUntil(windows, first, Math.min(start, until))) / HOUR,
    businessDays: at(windows.workingDay, last) - at(windows.workingDay, first),
  });
  return search(
    calendar,
    start,
    (windows) => {
      const [first, last] = [windowEndingFrom(windows, start), windowEndingFrom(windows, end)];
      return end > windows.to || last >= windows.count ? undefined : between(windows, first, last);
    },
    (windows) => {
      const last = windows.count - 1;
      if (last < 0) return NO_TIME;
      return between(windows, Math.min(windowEndingFrom(windows, start), last), last, at(windows.end, last));
    },
  );
}

const NO_TIME = { businessHours: 0, businessDays: 0 };

/** Whether people work at this moment. */
export function isWorkingTime(calendar: CompiledCalendar, moment: string): boolean {
  const millis = millisOf(moment);
  const windows = calendar.windowsAround(millis, 0);
  const next = windowEndingFrom(windows, millis);
  return next < windows.count && at(windows.start, next) <= millis;
}

/** Whether a moment that was computed lies where a calendar knows of no working time any more. */
export function isBeyondCalendar(moment: string): boolean {
  const year = new Date(millisOf(moment)).getUTCFullYear();
  return year < FIRST_YEAR || year > LAST_YEAR;
}

/** When the last working day that begins until a moment opens. */
export const lastOpening = (calendar: CompiledCalendar, until: string): string => isoOf(opening(calendar, until));

function opening(calendar: CompiledCalendar, until: string): number {
  const end = millisOf(until);
  const look = (windows: WorkingWindows): number | undefined => {
    const last = windowStartingUntil(windows, end);
    return last < 0 ? undefined : at(windows.start, at(windows.firstOfDay, at(windows.workingDay, last)));
  };
  return search(calendar, end, look, () => beforeAll(end));
}

function addWorked(calendar: CompiledCalendar, start: number, millis: number): number {
  const look = (windows: WorkingWindows): number | undefined => {
    const next = windowEndingFrom(windows, start);
    if (next >= windows.count) return undefined;
    const wanted = workedUntil(windows, next, start) + Math.round(millis);
    const arrival = firstIndex(next, windows.count, (window) => at(windows.worked, window + 1) >= wanted);
    return arrival < windows.count ? at(windows.start, arrival) + wanted - at(windows.worked, arrival) : undefined;
  };
  return search(calendar, start, look, () => afterAll(start));
}

function subtractWorked(calendar: CompiledCalendar, end: number, millis: number): number {
  const look = (windows: WorkingWindows): number | undefined => {
    const last = windowStartingUntil(windows, end);
    if (last < 0) return undefined;
    const wanted =
      at(windows.worked, last) + Math.min(end, at(windows.end, last)) - at(windows.start, last) - Math.round(millis);
    const arrival = firstIndex(0, last + 1, (window) => at(windows.worked, window) > wanted) - 1;
    return arrival >= 0 ? at(windows.start, arrival) + wanted - at(windows.worked, arrival) : undefined;
  };
  return search(calendar, end, look, () => beforeAll(end));
}

/** Part of a day counts as a whole one. */
function addDays(calendar: CompiledCalendar, start: number, days: number): number {
  const look = (windows: WorkingWindows): number | undefined => {
    const next = windowEndingFrom(windows, start);
    if (next >= windows.count) return undefined;
    const day = at(windows.workingDay, next) + Math.ceil(days);
    return onWorkingDay(windows, day, Math.max(start, at(windows.start, next)), next);
  };
  return search(calendar, start, look, () => afterAll(start));
}

function subtractDays(calendar: CompiledCalendar, end: number, days: number): number {
  const look = (windows: WorkingWindows): number | undefined => {
    const last = windowStartingUntil(windows, end);
    if (last < 0) return undefined;
    const day = at(windows.workingDay, last) - Math.ceil(days);
    return onWorkingDay(windows, day, Math.min(end, at(windows.end, last)), last);
  };
  return search(calendar, end, look, () => beforeAll(end));
}

/** Past, or before, all working time that a calendar knows: where all of it is not enough. */
const afterAll = (start: number): number => Math.max(start, Date.UTC(LAST_YEAR + 1, 0, 1));
const beforeAll = (end: number): number => Math.min(end, Date.UTC(FIRST_YEAR, 0, 1) - 1);

/**
 * The local time of day of `moment`, which lies in window `ofWindow`, on another working day; moved to its next
 * opening or its closing where it is shut.
 */
function onWorkingDay(windows: WorkingWindows, day: number, moment: number, ofWindow: number): number | undefined {
  const timeOfDay = moment + at(windows.offset, ofWindow) - at(windows.localDay, ofWindow) * DAY;
  if (day < 0 || day >= windows.firstOfDay.length) return undefined;
  const first = at(windows.firstOfDay, day);
  const afterLast = windows.firstOfDay[day + 1] ?? windows.count;
  for (let window = first; window < afterLast; window++) {
    const wanted = at(windows.localDay, window) * DAY + timeOfDay - at(windows.offset, window);
    if (wanted <= at(windows.end, window)) return Math.max(wanted, at(windows.start, window));
  }
  return at(windows.end, afterLast - 1);
}

/**
 * Looks in the table around a time, and in wider ones while it does not reach far enough; `beyond` is the answer where
 * the widest one does not.
 */
function search<T>(
  calendar: CompiledCalendar,
  around: number,
  look: (windows: WorkingWindows) => T | undefined,
  beyond: (windows: WorkingWindows) => T,
): T {
  for (let reach = 0; ; reach = reach * 2 + 10) {
    const windows = calendar.windowsAround(around, reach);
    const found = look(windows);
    if (found !== undefined) return found;
    if (reach > LAST_YEAR - FIRST_YEAR) return beyond(windows);
  }
}

/** Working time from the table's beginning to a moment that window `next` is the first to end at or after. */
const workedUntil = (windows: WorkingWindows, next: number, moment: number): number =>
  at(windows.worked, next) + Math.max(0, moment - at(windows.start, next));

const windowEndingFrom = (windows: WorkingWindows, moment: number): number =>
  firstIndex(0, windows.count, (window) => at(windows.end, window) >= moment);

const windowStartingUntil = (windows: WorkingWindows, moment: number): number =>
  firstIndex(0, windows.count, (window) => at(windows.start, window) > moment) - 1;

/** The first index from `low` on that has a property which all later ones have too; `high` when none has it. */
function firstIndex(low: number, high: number, has: (index: number) => boolean): number {
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (has(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function millisOf(moment: string): number {
  const millis = Date.parse(moment);
  if (Number.isNaN(millis)) throw new RangeError(`${moment} is not a moment in ISO 8601.`);
  return millis;
}

const isoOf = (millis: number): string => new Date(Math.min(LATEST, Math.max(EARLIEST, millis))).toISOString();
