import { type Duration, clockMillis } from '../../shared/duration';
import { type Finding, errorAt } from '../../shared/finding';

const HOUR = 3_600_000;
/**
 * Only to compare what no calendar is needed to tell apart: a working day has some 8 hours, and 5 of 7 days are
 * worked.
 */
const WORKING_HOURS_A_DAY = 8;
const CLOCK_DAYS_A_WORKING_DAY = 7 / 5;

/** What is shorter is over before anybody has seen it begin. */
const SHORTEST_MS = 1_000;

/** For comparing only: never add this to a moment. */
export function roughMillis(duration: Duration): number {
  if ('businessDays' in duration) return duration.businessDays * CLOCK_DAYS_A_WORKING_DAY * 24 * HOUR;
  if ('businessHours' in duration)
    return (duration.businessHours / WORKING_HOURS_A_DAY) * CLOCK_DAYS_A_WORKING_DAY * 24 * HOUR;
  return clockMillis(duration) ?? 0;
}

export const textOf = (duration: Duration): string => JSON.stringify(duration);

/** A limit must leave some time. `atOnce` says what comes of one that does not. */
export const limitFindings = (limit: Duration | undefined, pointer: string, atOnce: string): readonly Finding[] =>
  limit === undefined || roughMillis(limit) >= SHORTEST_MS
    ? []
    : [
        errorAt(
          pointer,
          'no_time',
          `${textOf(limit)} is over as soon as it begins: ${atOnce}`,
          'Give a longer time, such as { "days": 2 }, or leave it out where it may be left out.',
        ),
      ];
