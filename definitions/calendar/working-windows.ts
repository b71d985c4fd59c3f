import { officialHolidays, officialMakeUpDays } from './official-days';
import { WEEKDAYS, type WorkingCalendar } from '../kinds/workingCalendar/schema';
import { DEFAULT_ZONE } from '../shared/zone';
import { zoneSegments } from './zone-segments';

export const DAY = 86_400_000;
const MINUTE = 60_000;

/**
 * The working time of a stretch of years as windows in order, ready for binary search. All arrays but `worked` have
 * one element a window.
 */
export interface WorkingWindows {
  /** Epoch milliseconds: the table knows every window between these. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** Working milliseconds before window i since the table began; one more element for the total. */
  readonly worked: Float64Array;
  /** Milliseconds that local time is ahead of UTC. */
  readonly offset: Float64Array;
  /** The local day, in days since 1970-01-01. */
  readonly localDay: Int32Array;
  /** The how-manieth working day of the table it lies in. */
  readonly workingDay: Int32Array;
  /** The first window of working day i. */
  readonly firstOfDay: Int32Array;
}

/** A window of a local day in milliseconds since its midnight. */
interface LocalWindow {
  readonly start: number;
  readonly end: number;
}

/**
 * Every working window from the first day of one year to the last of another, in the calendar's zone; a day is whole
 * or left out.
 */
export function workingWindows(calendar: WorkingCalendar, firstYear: number, lastYear: number): WorkingWindows {
  const windowsOn = windowsByDay(calendar);
  const from = Date.UTC(firstYear, 0, 1);
  const to = Date.UTC(lastYear + 1, 0, 1);
  const firstDay = from / DAY - 1;
  const lastDay = to / DAY;
  const starts: number[] = [];
  const ends: number[] = [];
  const offsets: number[] = [];
  const localDays: number[] = [];

  for (const segment of zoneSegments(calendar.zone ?? DEFAULT_ZONE, from - 2 * DAY, to + 2 * DAY)) {
    const last = Math.min(lastDay, localDayOf(segment.to - 1, segment.offset));
    for (let day = Math.max(firstDay, localDayOf(segment.from, segment.offset)); day <= last; day++) {
      const midnight = day * DAY - segment.offset;
      for (const window of windowsOn(day)) {
        const start = Math.max(midnight + window.start, segment.from);
        const end = Math.min(midnight + window.end, segment.to);
        if (start >= end) continue;
        starts.push(start);
        ends.push(end);
        offsets.push(segment.offset);
        localDays.push(day);
      }
    }
  }
  return { from, to, ...indexed(starts, ends, localDays), offset: Float64Array.from(offsets) };
}

const localDayOf = (millis: number, offset: number): number => Math.floor((millis + offset) / DAY);

function indexed(starts: readonly number[], ends: readonly number[], localDays: readonly number[]) {
  const count = starts.length;
  const worked = new Float64Array(count + 1);
  const workingDay = new Int32Array(count);
  const firstOfDay: number[] = [];
  let previousDay: number | undefined;
  localDays.forEach((day, window) => {
    worked[window + 1] = at(worked, window) + at(ends, window) - at(starts, window);
    if (day !== previousDay) firstOfDay.push(window);
    workingDay[window] = firstOfDay.length - 1;
    previousDay = day;
  });
  return {
    count,
    start: Float64Array.from(starts),
    end: Float64Array.from(ends),
    worked,
    localDay: Int32Array.from(localDays),
    workingDay,
    firstOfDay: Int32Array.from(firstOfDay),
  };
}

/** What stands at a place that is known to exist. */
export function at(values: ArrayLike<number>, index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`There is nothing at ${index} of ${values.length}.`);
  return value;
}

/**
 * Which windows a local day has: own holiday, own make-up day, official holiday, official make-up day, weekday, in
 * this order.
 */
function windowsByDay({
  week,
  basedOn,
  holidays,
  makeUpDays,
}: WorkingCalendar): (day: number) => readonly LocalWindow[] {
  const byWeekday = WEEKDAYS.map((name) =>
    merged((week[name] ?? []).map(([from, to]) => ({ start: millisOfDay(from), end: millisOfDay(to) }))),
  );
  const monday = byWeekday[0] ?? [];
  const ownHolidays = dayNumbers(holidays);
  const ownMakeUpDays = dayNumbers(makeUpDays);
  const holidaysOfState = dayNumbers(basedOn === 'cn' ? officialHolidays : []);
  const makeUpDaysOfState = dayNumbers(basedOn === 'cn' ? officialMakeUpDays : []);

  return (day) => {
    const ofWeekday = byWeekday[weekdayOf(day)] ?? [];
    const madeUp = ofWeekday.length > 0 ? ofWeekday : monday;
    if (ownHolidays.has(day)) return [];
    if (ownMakeUpDays.has(day)) return madeUp;
    if (holidaysOfState.has(day)) return [];
    if (makeUpDaysOfState.has(day)) return madeUp;
    return ofWeekday;
  };
}

const dayNumbers = (dates: readonly string[] = []): ReadonlySet<number> =>
  new Set(dates.map((date) => Date.parse(`${date}T00:00:00Z`) / DAY));

/** 0 for Monday; 1970-01-01, day 0, was a Thursday. */
const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

export function millisOfDay(time: string): number {
  return (Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))) * MINUTE;
}

/** In order, and without overlap even where the definition has some. */
function merged(windows: readonly LocalWindow[]): readonly LocalWindow[] {
  const inOrder = windows.filter(({ start, end }) => start < end).toSorted((a, b) => a.start - b.start);
  return inOrder.reduce<readonly LocalWindow[]>((done, next) => {
    const last = done.at(-1);
    if (last === undefined || next.start > last.end) return [...done, next];
    return [...done.slice(0, -1), { start: last.start, end: Math.max(last.end, next.end) }];
  }, []);
}
