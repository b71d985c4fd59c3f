import { type Static, Type } from '@sinclair/typebox';
import { type DeepReadonly, definitionHead, oneWordOf, strictObject } from '../../shared/schema';
import { day } from '../../shared/wire';

/** The days of a week as a calendar names them, Monday first. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** The calendar of a definition that names none. */
export const DEFAULT_CALENDAR = 'cn';

const timeOfDay = Type.String({
  pattern: '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$',
  description: 'A time of day, `HH:MM`; the end of the day is `24:00`.',
});
const window = Type.Unsafe<[string, string]>({
  type: 'array',
  items: timeOfDay,
  minItems: 2,
  maxItems: 2,
  description: 'A window: from, to.',
});
const windows = Type.Optional(
  Type.Array(window, {
    maxItems: 12,
    description:
      'The working windows of the day in order, such as `[["09:00", "12:00"], ["13:00", "18:00"]]`. Left out: no work.',
  }),
);
const days = (description: string) =>
  Type.Optional(Type.Array(day('A date, `YYYY-MM-DD`.'), { maxItems: 4000, description }));

/** Working calendar (工作日历): TSK-06. */
export const workingCalendarSchema = strictObject(
  {
    ...definitionHead('workingCalendar'),
    zone: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description: 'The time zone of its hours by its IANA name. Left out: `Asia/Shanghai`.',
      }),
    ),
    week: strictObject(
      { mon: windows, tue: windows, wed: windows, thu: windows, fri: windows, sat: windows, sun: windows },
      'The working hours of an ordinary week.',
    ),
    holidays: days('Days without work, whatever the week says. They win over make-up days.'),
    makeUpDays: days(
      'Make-up days (调休): worked, with the hours of their weekday, or with those of Monday where their ' +
        'weekday has none.',
    ),
    basedOn: Type.Optional(
      oneWordOf(
        ['cn'],
        'With `cn` the days off and make-up days of the State Council hold; own lists add to them, and win ' +
          'where they differ.',
      ),
    ),
  },
  'When people work.',
);

export type WorkingCalendar = DeepReadonly<Static<typeof workingCalendarSchema>>;

declare module '../kind' {
  interface DefinitionByKind {
    readonly workingCalendar: WorkingCalendar;
  }
}
