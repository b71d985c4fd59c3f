import { missingYears } from '../../../definitions/calendar/missing-years';
import { aCalendar, withoutOfficialDays } from './calendars';

describe('TSK-06 the holidays of the coming year', () => {
  test('are missing until the State Council’s notice is in the table', () => {
    expect(missingYears(aCalendar(), 2025)).toEqual([]);
    expect(missingYears(aCalendar(), 2026)).toEqual([2027]);
  });
  test('are there when the calendar’s own lists have days of that year', () => {
    expect(missingYears(aCalendar({ holidays: ['2027-02-05'] }), 2026)).toEqual([]);
    expect(missingYears(withoutOfficialDays({ holidays: ['2026-12-25'] }), 2026)).toEqual([2027]);
  });
  test('are not missed by a calendar that never has holidays', () => {
    expect(missingYears(withoutOfficialDays(), 2026)).toEqual([]);
  });
});
