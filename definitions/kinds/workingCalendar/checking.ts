import { firstYearByLaw } from '../../calendar/official-days';
import { WEEKDAYS, type WorkingCalendar } from './schema';
import { millisOfDay } from '../../calendar/working-windows';
import { isZone } from '../../calendar/zone-segments';
import { type Finding, errorAt, warningAt } from '../../shared/finding';
import { duplicates } from '../../definition/checking/duplicates';

export function workingCalendarFindings(calendar: WorkingCalendar): readonly Finding[] {
  const { zone, week, holidays = [], makeUpDays = [] } = calendar;
  return [
    ...(zone !== undefined && !isZone(zone)
      ? [
          errorAt(
            '/zone',
            'unknown_zone',
            `There is no time zone "${zone}".`,
            'Use an IANA name such as `Asia/Shanghai`.',
          ),
        ]
      : []),
    ...WEEKDAYS.flatMap((day) => windowFindings(week[day] ?? [], `/week/${day}`)),
    ...(WEEKDAYS.every((day) => (week[day] ?? []).length === 0)
      ? [
          errorAt(
            '/week',
            'no_working_time',
            'Nobody ever works: no deadline could be computed.',
            'Give at least one day a window.',
          ),
        ]
      : []),
    ...duplicates(holidays, (index) => `/holidays/${index}`, 'holidays'),
    ...duplicates(makeUpDays, (index) => `/makeUpDays/${index}`, 'make-up days'),
    ...makeUpDayFindings(calendar),
    ...yearFindings(calendar),
  ];
}

function makeUpDayFindings(calendar: WorkingCalendar): readonly Finding[] {
  const { holidays = [], makeUpDays = [] } = calendar;
  return [
    ...makeUpDays.flatMap((day, index) =>
      holidays.includes(day)
        ? [
            errorAt(
              `/makeUpDays/${index}`,
              'both_free_and_worked',
              `${day} is a holiday as well.`,
              'Remove it from one of the lists.',
            ),
          ]
        : [],
    ),
    ...makeUpDays.flatMap((day, index) =>
      hasHours(calendar, day)
        ? []
        : [
            warningAt(
              `/makeUpDays/${index}`,
              'make_up_day_without_hours',
              `Neither the weekday of ${day} nor Monday has hours.`,
              'Give Monday hours.',
            ),
          ],
    ),
  ];
}

/** Told in good time: the notice comes late in the year before, and deadlines reach over the turn of the year. */
function yearFindings({ basedOn, holidays = [], makeUpDays = [] }: WorkingCalendar): readonly Finding[] {
  if (basedOn !== 'cn' || [...holidays, ...makeUpDays].some((day) => day.startsWith(`${firstYearByLaw}-`))) return [];
  const message =
    `The State Council’s notice for ${firstYearByLaw} is not known here: in that year only the ` +
    'days fixed by law are free, and no day is made up.';
  return [
    warningAt(
      '/basedOn',
      'year_not_arranged',
      message,
      'When the notice is published, enter its days under `holidays` and `makeUpDays`, and ' +
        'publish the calendar: open deadlines follow.',
    ),
  ];
}

function windowFindings(windows: readonly (readonly [string, string])[], pointer: string): readonly Finding[] {
  return windows.flatMap(([from, to], index) => {
    if (millisOfDay(from) >= millisOfDay(to))
      return [
        errorAt(
          `${pointer}/${index}`,
          'window_ends_before_start',
          `The window ${from}–${to} ends before it begins.`,
          'Exchange its ends; work past midnight is two windows, the first until `24:00`.',
        ),
      ];
    const overlapped = windows
      .slice(0, index)
      .findIndex(
        ([otherFrom, otherTo]) => millisOfDay(from) < millisOfDay(otherTo) && millisOfDay(otherFrom) < millisOfDay(to),
      );
    return overlapped < 0
      ? []
      : [
          errorAt(
            `${pointer}/${index}`,
            'overlapping_windows',
            `The window ${from}–${to} overlaps ${(windows[overlapped] ?? []).join('–')}.`,
            'Let one begin where the other ends.',
          ),
        ];
  });
}

function hasHours({ week }: WorkingCalendar, day: string): boolean {
  const weekday = WEEKDAYS[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7] ?? 'mon';
  return (week[weekday] ?? []).length > 0 || (week.mon ?? []).length > 0;
}
