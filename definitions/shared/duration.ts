import { Type } from '@sinclair/typebox';
import { exactlyOneOf } from './schema';

/**
 * A length of time in a definition. `businessHours` and `businessDays` count the working time of a calendar; the
 * others count the clock.
 */
export type Duration =
  | { readonly seconds: number }
  | { readonly minutes: number }
  | { readonly hours: number }
  | { readonly days: number }
  | { readonly businessHours: number }
  | { readonly businessDays: number };

/** Ten years: a longer time in a definition is a slip of the hand. */
const YEARS = 10;
const DAYS = 366 * YEARS;

const amount = (maximum: number, description: string) => Type.Number({ minimum: 0, maximum, description });

/** The units, each with its schema. */
export const durationUnits = {
  seconds: amount(DAYS * 86_400, 'Seconds by the clock.'),
  minutes: amount(DAYS * 1_440, 'Minutes by the clock.'),
  hours: amount(DAYS * 24, 'Hours by the clock.'),
  days: amount(DAYS, 'Days of 24 hours by the clock.'),
  businessHours: amount(DAYS * 24, 'Hours of working time of the calendar.'),
  businessDays: Type.Integer({ minimum: 0, maximum: DAYS, description: 'Working days of the calendar, whole ones.' }),
};

/** The schema of a {@link Duration}: exactly one unit. */
export const durationOf = (description: string) => exactlyOneOf(durationUnits, description);

/** Milliseconds in each unit that the clock counts. */
const CLOCK_UNITS = { seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;

/** The length in milliseconds, or undefined when only a working calendar can tell. */
export function clockMillis(duration: Duration): number | undefined {
  if ('seconds' in duration) return duration.seconds * CLOCK_UNITS.seconds;
  if ('minutes' in duration) return duration.minutes * CLOCK_UNITS.minutes;
  if ('hours' in duration) return duration.hours * CLOCK_UNITS.hours;
  if ('days' in duration) return duration.days * CLOCK_UNITS.days;
  return undefined;
}
