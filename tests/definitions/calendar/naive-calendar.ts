import { DateTime } from 'luxon';
import { type WorkingCalendar, WEEKDAYS } from '../../../definitions/kinds/workingCalendar/schema';

const MINUTE = 60_000;
const MINUTES_A_DAY = 1_440;
/** Zones change their clocks on a half hour of UTC. */
const STEP = 30;

/**
 * Business time by looking at every minute: too slow to use, too simple to be wrong. Covers the minutes from `from`
 * on.
 */
export function naiveCalendar(calendar: WorkingCalendar, from: number, minutes: number) {
  const open = new Uint8Array(minutes);
  const windowsOfDay = new Map<number, readonly (readonly [number, number])[]>();
  for (let block = 0; block < minutes; block += STEP) {
    const { offset } = DateTime.fromMillis(from + block * MINUTE, { zone: calendar.zone ?? 'Asia/Shanghai' });
    for (let minute = block; minute < Math.min(block + STEP, minutes); minute++) {
      const local = from / MINUTE + minute + offset;
      const day = Math.floor(local / MINUTES_A_DAY);
      const windows = windowsOfDay.get(day) ?? windowsOn(calendar, new Date(local * MINUTE));
      windowsOfDay.set(day, windows);
      const timeOfDay = local - day * MINUTES_A_DAY;
      open[minute] = windows.some(([start, end]) => timeOfDay >= start && timeOfDay < end) ? 1 : 0;
    }
  }
  const index = (millis: number) => (millis - from) / MINUTE;
  return {
    /** The minutes worked between two moments. */
    worked: (start: number, end: number) => open.subarray(index(start), index(end)).reduce((sum, one) => sum + one, 0),
    /** The moment when this many minutes (at least one) have been worked, or undefined past the end. */
    add(start: number, work: number): number | undefined {
      let left = work;
      for (let minute = index(start); minute < minutes; minute++) {
        left -= open[minute] ?? 0;
        if (left === 0) return from + (minute + 1) * MINUTE;
      }
      return undefined;
    },
    subtract(end: number, work: number): number | undefined {
      let left = work;
      for (let minute = index(end) - 1; minute >= 0; minute--) {
        left -= open[minute] ?? 0;
        if (left === 0) return from + minute * MINUTE;
      }
      return undefined;
    },
    /** Whether the minute before or the minute after this moment is worked. */
    touchesWork: (millis: number) => open[index(millis)] === 1 || open[index(millis) - 1] === 1,
  };
}

function windowsOn(
  { week, holidays = [], makeUpDays = [] }: WorkingCalendar,
  localTime: Date,
): (readonly [number, number])[] {
  const date = localTime.toISOString().slice(0, 10);
  if (holidays.includes(date)) return [];
  const name = WEEKDAYS[(localTime.getUTCDay() + 6) % 7] ?? 'mon';
  const ofWeekday = week[name] ?? [];
  const windows = makeUpDays.includes(date) && ofWeekday.length === 0 ? (week.mon ?? []) : ofWeekday;
  return windows.map(([start, end]) => [minutesOf(start), minutesOf(end)] as const);
}

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
