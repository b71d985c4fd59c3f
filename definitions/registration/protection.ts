import { addDuration } from '../calendar/business-time';
import type { CompiledCalendar } from '../calendar/compile';
import { remindersBefore } from '../calendar/reminders';
import type { RegistrationPolicy } from '../kinds/registrationPolicy/schema';
import type { Duration } from '../shared/duration';

/**
 * When a claim’s protection 保护期 ends, and when its owner is reminded, all ISO 8601; reminders ascend and lie
 * inside the protection.
 */
export interface Protection {
  readonly until: string;
  readonly reminders: readonly string[];
}

/**
 * @param from the moment at which the registration became valid
 * @param extensions by how much it was extended, one after another; each counts from the end that there was
 */
export function protectionFrom(
  from: string,
  { protection }: Pick<RegistrationPolicy, 'protection'>,
  calendar: CompiledCalendar,
  extensions: readonly Duration[] = [],
): Protection {
  const until = [protection.for, ...extensions].reduce((end, more) => addDuration(calendar, end, more), from);
  return { until, reminders: remindersBefore(calendar, { from, until }, protection.remind ?? []) };
}
