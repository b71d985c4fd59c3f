import { type CompiledCalendar, compileCalendar } from '../../../definitions/calendar/compile';
import type { WorkingCalendar } from '../../../definitions/kinds/workingCalendar/schema';

const OFFICE_HOURS: [string, string][] = [
  ['09:00', '12:00'],
  ['13:00', '18:00'],
];

export const officeWeek = {
  mon: OFFICE_HOURS,
  tue: OFFICE_HOURS,
  wed: OFFICE_HOURS,
  thu: OFFICE_HOURS,
  fri: OFFICE_HOURS,
};

/** Monday to Friday, 9 to 12 and 13 to 18, with its own days only. */
export const withoutOfficialDays = (changes: Partial<WorkingCalendar> = {}): WorkingCalendar => ({
  kind: 'workingCalendar',
  key: 'own',
  name: '工作日历',
  week: officeWeek,
  ...changes,
});

/** The same with the days of the State Council. */
export const aCalendar = (changes: Partial<WorkingCalendar> = {}): WorkingCalendar =>
  withoutOfficialDays({ basedOn: 'cn', ...changes });

export const aCompiledCalendar = (changes: Partial<WorkingCalendar> = {}): CompiledCalendar =>
  compileCalendar(aCalendar(changes));

/** A moment in China as people write it, `2026-02-13 17:00`. */
export const inChina = (text: string): string => new Date(`${text.replace(' ', 'T')}:00+08:00`).toISOString();
