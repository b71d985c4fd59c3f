import fc from 'fast-check';
import {
  addDuration,
  businessBetween,
  isWorkingTime,
  subtractDuration,
} from '../../../definitions/calendar/business-time';
import { compileCalendar } from '../../../definitions/calendar/compile';
import type { WorkingCalendar } from '../../../definitions/kinds/workingCalendar/schema';
import { withoutOfficialDays } from './calendars';
import { naiveCalendar } from './naive-calendar';

const MINUTE = 60_000;
const DAY = 1_440;
const WEEKS = 10;

const iso = (millis: number) => new Date(millis).toISOString();
const timeOf = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** Windows of a day: an even number of distinct minutes, in order, taken in pairs. */
const dayWindows = fc
  .uniqueArray(fc.integer({ min: 0, max: DAY }), { minLength: 0, maxLength: 6 })
  .map((minutes) => minutes.toSorted((a, b) => a - b))
  .map((minutes) =>
    Array.from({ length: Math.floor(minutes.length / 2) }, (_, pair): [string, string] => [
      timeOf(minutes[pair * 2] ?? 0),
      timeOf(minutes[pair * 2 + 1] ?? 0),
    ]),
  );

const someWindow = fc
  .tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 120, max: 700 }))
  .map(([from, length]): [string, string][] => [[timeOf(from), timeOf(from + length)]]);

const zones = [
  'Asia/Shanghai',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'America/St_Johns',
];
/** Mondays shortly before clocks change somewhere, and one where none does. */
const beginnings = ['2026-03-02', '2026-02-09', '2026-10-05', '2026-03-30', '2026-06-15'].map((date) =>
  Date.parse(`${date}T00:00:00Z`),
);

const world = fc
  .record({
    zone: fc.constantFrom(...zones),
    from: fc.constantFrom(...beginnings),
    mon: someWindow,
    tue: dayWindows,
    wed: dayWindows,
    fri: dayWindows,
    sun: dayWindows,
    free: fc.array(fc.nat(70), { maxLength: 5 }),
    extra: fc.array(fc.nat(70), { maxLength: 5 }),
  })
  .map(({ zone, from, free, extra, ...week }) => {
    const dates = (offsets: number[]) => offsets.map((days) => iso(from + days * DAY * MINUTE).slice(0, 10));
    const calendar: WorkingCalendar = withoutOfficialDays({
      zone,
      week,
      holidays: dates(free),
      makeUpDays: dates(extra),
    });
    return { from, calendar };
  });

const minuteOfWeeks = (weeks: number) => fc.integer({ min: 0, max: weeks * 7 * DAY });

describe('TSK-06 business time against looking at every minute', () => {
  test('add, subtract and between agree with it, in zones with and without summer time', () => {
    fc.assert(
      fc.property(
        world,
        minuteOfWeeks(6),
        minuteOfWeeks(6),
        fc.integer({ min: 1, max: 3_000 }),
        ({ from, calendar }, a, b, work) => {
          const naive = naiveCalendar(calendar, from, WEEKS * 7 * DAY);
          const compiled = compileCalendar(calendar);
          const [start, end] = [from + Math.min(a, b) * MINUTE, from + Math.max(a, b) * MINUTE];
          const businessHours = work / 60;

          expect(Math.round(businessBetween(compiled, iso(start), iso(end)).businessHours * 60)).toBe(
            naive.worked(start, end),
          );
          const due = naive.add(start, work);
          if (due !== undefined) expect(addDuration(compiled, iso(start), { businessHours })).toBe(iso(due));
          const reminder = naive.subtract(end, work);
          if (reminder !== undefined)
            expect(subtractDuration(compiled, iso(end), { businessHours })).toBe(iso(reminder));
          expect(isWorkingTime(compiled, iso(start + MINUTE))).toBe(naive.touchesWork(start + MINUTE));
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('TSK-06 laws of business time', () => {
  const moment = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) });
  const amount = fc.oneof(
    fc.record({ businessHours: fc.integer({ min: 0, max: 80 * 3_600 }).map((seconds) => seconds / 3_600) }),
    fc.record({ businessDays: fc.integer({ min: 0, max: 30 }) }),
  );

  test('between is the inverse of add', () => {
    fc.assert(
      fc.property(world, moment, amount, ({ calendar }, start, duration) => {
        const compiled = compileCalendar(calendar);
        const between = businessBetween(compiled, iso(start), addDuration(compiled, iso(start), duration));
        if ('businessDays' in duration) expect(between.businessDays).toBe(duration.businessDays);
        else expect(between.businessHours).toBeCloseTo(duration.businessHours, 9);
      }),
      { numRuns: 200 },
    );
  });

  test('so it is of subtract, from a working moment', () => {
    fc.assert(
      fc.property(world, moment, amount, ({ calendar }, start, duration) => {
        const compiled = compileCalendar(calendar);
        const deadline = addDuration(compiled, iso(start), { businessHours: 1 });
        const between = businessBetween(compiled, subtractDuration(compiled, deadline, duration), deadline);
        if ('businessDays' in duration) expect(between.businessDays).toBe(duration.businessDays);
        else expect(between.businessHours).toBeCloseTo(duration.businessHours, 9);
      }),
      { numRuns: 200 },
    );
  });

  test('order is kept: who starts later is not due earlier', () => {
    fc.assert(
      fc.property(world, moment, fc.nat(200 * 3_600_000), amount, ({ calendar }, start, later, duration) => {
        const compiled = compileCalendar(calendar);
        const [first, second] = [start, start + later].map((from) =>
          Date.parse(addDuration(compiled, iso(from), duration)),
        );
        expect(first).toBeLessThanOrEqual(second ?? 0);
        const [firstReminder, secondReminder] = [start, start + later].map((until) =>
          Date.parse(subtractDuration(compiled, iso(until), duration)),
        );
        expect(firstReminder).toBeLessThanOrEqual(secondReminder ?? 0);
      }),
      { numRuns: 200 },
    );
  });

  test('a longer time is not due earlier, and adding in two steps is adding at once', () => {
    fc.assert(
      fc.property(world, moment, fc.nat(40), fc.nat(40), ({ calendar }, start, a, b) => {
        const compiled = compileCalendar(calendar);
        const inTwo = addDuration(compiled, addDuration(compiled, iso(start), { businessHours: a }), {
          businessHours: b,
        });
        const atOnce = addDuration(compiled, iso(start), { businessHours: a + b });
        expect(businessBetween(compiled, inTwo, atOnce).businessHours).toBeCloseTo(0, 9);
        expect(
          addDuration(compiled, iso(start), { businessDays: a + b }) >=
            addDuration(compiled, iso(start), { businessDays: a }),
        ).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('what is due is never outside of the working windows', () => {
    fc.assert(
      fc.property(world, moment, amount, ({ calendar }, start, duration) => {
        const compiled = compileCalendar(calendar);
        expect(isWorkingTime(compiled, addDuration(compiled, iso(start), duration))).toBe(true);
        expect(isWorkingTime(compiled, subtractDuration(compiled, iso(start), duration))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
