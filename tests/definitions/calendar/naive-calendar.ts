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
  const offsets = offsetsOf(calendar.zone ?? 'Asia/Shanghai', from, minutes);
  let [day, openOfDay] = [Number.NaN, new Uint8Array()];
  for (let minute = 0; minute < minutes; minute++) {
    const local = from / MINUTE + minute + (offsets[Math.floor(minute / STEP)] ?? 0);
    const today = Math.floor(local / MINUTES_A_DAY);
    if (today !== day) [day, openOfDay] = [today, minutesOpenOn(calendar, new Date(local * MINUTE))];
    open[minute] = openOfDay[local - day * MINUTES_A_DAY] ?? 0;
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

/**
 * The offset from UTC in each half hour. To ask for one is slow, and no zone changes its clocks twice a day: a day
 * that ends with the offset that it begins with has no other.
 */
function offsetsOf(zone: string, from: number, minutes: number): readonly number[] {
  const offsetAt = (minute: number): number => DateTime.fromMillis(from + minute * MINUTE, { zone }).offset;
  const offsets: number[] = [];
  for (let start = 0; start < minutes; start += MINUTES_A_DAY) {
    const first = offsetAt(start);
    const changes = first !== offsetAt(start + MINUTES_A_DAY);
    for (let minute = start; minute < start + MINUTES_A_DAY; minute += STEP)
      offsets.push(changes ? offsetAt(minute) : first);
  }
  return offsets;
}

/** 1 for each minute of the local day that is worked, else 0. */
function minutesOpenOn(calendar: WorkingCalendar, localTime: Date): Uint8Array<ArrayBuffer> {
  const open = new Uint8Array(MINUTES_A_DAY);
  for (const [start, end] of windowsOn(calendar, localTime)) open.fill(1, start, end);
  return open;
}

type Windows = readonly (readonly [number, number])[];

function windowsOn({ week, holidays = [], makeUpDays = [] }: WorkingCalendar, localTime: Date): Windows {
  const date = localTime.toISOString().slice(0, 10);
  if (holidays.includes(date)) return [];
  const name = WEEKDAYS[(localTime.getUTCDay() + 6) % 7] ?? 'mon';
  const ofWeekday = week[name] ?? [];
  const windows = makeUpDays.includes(date) && ofWeekday.length === 0 ? (week.mon ?? []) : ofWeekday;
  return windows.map(([start, end]) => [minutesOf(start), minutesOf(end)] as const);
}

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
