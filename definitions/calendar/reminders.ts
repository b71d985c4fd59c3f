import type { Duration } from '../shared/duration';
import { subtractDuration } from './business-time';
import type { CompiledCalendar } from './compile';

/** The moments that lie so long before an end, and after the beginning; ascending, each once. */
export function remindersBefore(
  calendar: CompiledCalendar,
  { from, until }: { readonly from: string; readonly until: string },
  before: readonly Duration[],
): readonly string[] {
  const moments = before.map((length) => subtractDuration(calendar, until, length)).filter((moment) => moment > from);
  return [...new Set(moments)].sort();
}

/**
 * The next reminder after the last one that was given. Of several that are overdue, since the end was moved, only the
 * latest is worth giving.
 */
export function nextReminder(
  { reminders }: { readonly reminders: readonly string[] },
  reminded: string,
  now: string,
): string | undefined {
  const left = reminders.filter((moment) => moment > reminded);
  return left.findLast((moment) => moment <= now) ?? left[0];
}
