import {
  addDuration,
  businessBetween,
  isBeyondCalendar,
  isWorkingTime,
  subtractDuration,
} from '../../../definitions/calendar/business-time';
import { compileCalendar } from '../../../definitions/calendar/compile';
import type { Duration } from '../../../definitions/shared/duration';
import { aCompiledCalendar, inChina, officeWeek, withoutOfficialDays } from './calendars';

const calendar = aCompiledCalendar();
const after = (from: string, duration: Duration) => addDuration(calendar, inChina(from), duration);
const before = (until: string, duration: Duration) => subtractDuration(calendar, inChina(until), duration);

describe('TSK-06 business hours', () => {
  test.each([
    ['within a window', '2026-03-02 09:00', 2, '2026-03-02 11:00'],
    ['end at closing, not at the next opening', '2026-03-02 10:00', 2, '2026-03-02 12:00'],
    ['pass over the lunch break', '2026-03-02 10:00', 3, '2026-03-02 14:00'],
    ['begin at the next opening when it is closed', '2026-03-02 20:00', 1, '2026-03-03 10:00'],
    ['pass over a weekend', '2026-03-06 17:00', 2, '2026-03-09 10:00'],
    ['count a part of an hour', '2026-03-02 11:45', 0.5, '2026-03-02 13:15'],
  ])('%s', (_, from, businessHours, due) => expect(after(from, { businessHours })).toBe(inChina(due)));

  test.each([
    ['a reminder four hours before a deadline in the afternoon', '2026-03-02 17:00', 4, '2026-03-02 13:00'],
    ['a reminder that reaches into the week before', '2026-03-02 10:00', 2, '2026-02-28 17:00'],
  ])('%s', (_, until, businessHours, at) => expect(before(until, { businessHours })).toBe(inChina(at)));
});

describe('TSK-06 business days', () => {
  test.each([
    ['keep the time of day', '2026-03-02 10:30', 2, '2026-03-04 10:30'],
    ['pass over a weekend', '2026-03-06 10:30', 1, '2026-03-09 10:30'],
    ['count from the next opening when it is closed', '2026-03-06 20:00', 1, '2026-03-10 09:00'],
    ['none of them lead to the next opening', '2026-03-07 12:00', 0, '2026-03-09 09:00'],
  ])('%s', (_, from, businessDays, due) => expect(after(from, { businessDays })).toBe(inChina(due)));

  test('arrive at closing where the day closes earlier', () => {
    const shortFriday = compileCalendar(withoutOfficialDays({ week: { ...officeWeek, fri: [['09:00', '12:00']] } }));
    expect(addDuration(shortFriday, inChina('2026-03-05 16:00'), { businessDays: 1 })).toBe(
      inChina('2026-03-06 12:00'),
    );
    expect(addDuration(shortFriday, inChina('2026-03-05 16:00'), { businessDays: 2 })).toBe(
      inChina('2026-03-09 16:00'),
    );
  });

  test('are taken back for a reminder before the limit', () => {
    expect(before('2026-03-09 10:30', { businessDays: 2 })).toBe(inChina('2026-03-05 10:30'));
  });
});

describe('TSK-06 days of the State Council', () => {
  test.each([
    ['the Saturday before Spring Festival 2026 is worked (调休)', '2026-02-13 17:00', 2, '2026-02-14 10:00'],
    ['Spring Festival 2026, 15 to 23 February, is free', '2026-02-14 17:00', 2, '2026-02-24 10:00'],
    ['the Saturday after it is worked', '2026-02-27 17:00', 2, '2026-02-28 10:00'],
    ['National Day 2026, 1 to 7 October, is free', '2026-09-30 17:00', 2, '2026-10-08 10:00'],
    ['20 September 2026, a Sunday, is worked', '2026-09-18 17:00', 10, '2026-09-21 10:00'],
    ['10 October 2026, a Saturday, is worked', '2026-10-09 17:00', 2, '2026-10-10 10:00'],
    [
      'by law New Year’s Eve to the third day of Spring Festival 2027 are free, before the notice is known',
      '2027-02-04 17:00',
      2,
      '2027-02-09 10:00',
    ],
    ['by law 1 to 3 October 2027 are free', '2027-09-30 17:00', 2, '2027-10-04 10:00'],
  ])('%s', (_, from, businessHours, due) => expect(after(from, { businessHours })).toBe(inChina(due)));

  test('own lists add to them, once the notice for 2027 is entered by hand', () => {
    const entered = aCompiledCalendar({
      holidays: ['2027-02-09', '2027-02-10', '2027-02-11', '2027-10-04', '2027-10-05', '2027-10-06', '2027-10-07'],
      makeUpDays: ['2027-02-20', '2027-10-09'],
    });
    const due = (from: string, businessHours: number) => addDuration(entered, inChina(from), { businessHours });
    expect(due('2027-02-04 17:00', 2)).toBe(inChina('2027-02-12 10:00'));
    expect(due('2027-02-19 17:00', 2)).toBe(inChina('2027-02-20 10:00'));
    expect(due('2027-09-30 17:00', 2)).toBe(inChina('2027-10-08 10:00'));
    expect(due('2027-10-08 17:00', 2)).toBe(inChina('2027-10-09 10:00'));
  });

  test('a make-up day has the hours of its weekday where that has some, or Monday’s', () => {
    const saturdayMornings = aCompiledCalendar({
      week: { ...officeWeek, mon: [['08:00', '10:00']], sat: [['09:00', '11:00']] },
    });
    expect(isWorkingTime(saturdayMornings, inChina('2026-02-14 10:30'))).toBe(true);
    expect(isWorkingTime(saturdayMornings, inChina('2026-02-14 08:30'))).toBe(false);
    expect(isWorkingTime(saturdayMornings, inChina('2026-09-20 08:30'))).toBe(true);
  });

  test('own days win over those of the State Council', () => {
    const factory = aCompiledCalendar({ holidays: ['2026-02-14'], makeUpDays: ['2026-10-07'] });
    expect(isWorkingTime(factory, inChina('2026-02-14 10:00'))).toBe(false);
    expect(isWorkingTime(factory, inChina('2026-10-07 10:00'))).toBe(true);
  });

  test('a calendar that is not based on them has only its own days', () => {
    const own = compileCalendar(withoutOfficialDays({ holidays: ['2026-10-05'] }));
    expect(isWorkingTime(own, inChina('2026-10-01 10:00'))).toBe(true);
    expect(isWorkingTime(own, inChina('2026-10-05 10:00'))).toBe(false);
    expect(isWorkingTime(own, inChina('2026-10-10 10:00'))).toBe(false);
  });
});

describe('zones that change their clocks', () => {
  const around = (zone: string) =>
    compileCalendar(withoutOfficialDays({ zone, week: { sun: [['00:00', '06:00']], mon: [['09:00', '17:00']] } }));

  test('the night of spring is an hour shorter', () => {
    expect(businessBetween(around('Europe/Berlin'), '2026-03-28T12:00:00Z', '2026-03-29T12:00:00Z').businessHours).toBe(
      5,
    );
  });
  test('the night of autumn is an hour longer', () => {
    expect(businessBetween(around('Europe/Berlin'), '2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z').businessHours).toBe(
      7,
    );
  });
  test('business days keep the local time, not the UTC one', () => {
    expect(addDuration(around('America/New_York'), '2026-03-02T15:00:00.000Z', { businessDays: 2 })).toBe(
      '2026-03-09T14:00:00.000Z',
    );
  });
});

describe('where business time ends', () => {
  test('time by the clock knows no windows', () => {
    expect(addDuration(calendar, '2026-10-01T00:00:00Z', { days: 2 })).toBe('2026-10-03T00:00:00.000Z');
    expect(subtractDuration(calendar, '2026-10-01T00:00:00Z', { minutes: 90 })).toBe('2026-09-30T22:30:00.000Z');
  });
  test('a calendar without working time answers with a moment past its years, not with a guess', () => {
    const never = compileCalendar(withoutOfficialDays({ week: {} }));
    const end = addDuration(never, '2026-10-01T00:00:00Z', { businessHours: 1 });
    expect([end, isBeyondCalendar(end)]).toEqual(['2200-01-01T00:00:00.000Z', true]);
    expect(isBeyondCalendar(subtractDuration(never, '2026-10-01T00:00:00Z', { businessDays: 1 }))).toBe(true);
    expect(businessBetween(never, '2026-10-01T00:00:00Z', '2027-10-01T00:00:00Z').businessHours).toBe(0);
    expect(isWorkingTime(never, '2026-10-01T00:00:00Z')).toBe(false);
  });
  test.each<[string, Duration]>([
    ['2300-10-01T00:00:00.000Z', { businessHours: 1 }],
    ['2199-12-30T00:00:00.000Z', { businessDays: 30 }],
    ['9999-12-31T00:00:00.000Z', { businessDays: 3_660 }],
  ])('so do years that are not covered: %s and %j', (from, duration) => {
    const end = addDuration(calendar, from, duration);
    expect([isBeyondCalendar(end), end >= from]).toEqual([true, true]);
    expect(businessBetween(calendar, '2026-03-02T00:00:00.000Z', end).businessDays).toBeGreaterThan(30_000);
  });
  test('a moment has a year of four digits, whatever is added', () => {
    expect(addDuration(calendar, '9999-12-31T00:00:00Z', { days: 3_660 })).toBe('9999-12-31T23:59:59.999Z');
    expect(subtractDuration(calendar, '1000-01-02T00:00:00Z', { days: 3_660 })).toBe('1000-01-01T00:00:00.000Z');
  });
  test('part of a business day counts as a whole one', () => {
    const from = inChina('2026-03-02 10:00');
    expect(addDuration(calendar, from, { businessDays: 0.5 })).toBe(addDuration(calendar, from, { businessDays: 1 }));
    expect(subtractDuration(calendar, from, { businessDays: 1.2 })).toBe(
      subtractDuration(calendar, from, { businessDays: 2 }),
    );
  });
  test('an unknown zone and a moment that is none are faults of the caller', () => {
    expect(() => addDuration(calendar, 'tomorrow', { businessHours: 1 })).toThrow(RangeError);
    expect(() =>
      addDuration(aCompiledCalendar({ zone: 'Mars/Olympus' }), '2026-01-01T00:00:00Z', { businessHours: 1 }),
    ).toThrow(RangeError);
  });
  test('decades ahead are reached from a table of a few years', () => {
    expect(addDuration(calendar, inChina('2026-03-02 10:00'), { businessDays: 3_000 }).slice(0, 4)).toBe('2038');
  });
});
