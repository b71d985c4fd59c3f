import { DateTime } from 'luxon';
import { lastOpening } from '../../calendar/business-time';
import { type CompiledCalendar, FIRST_YEAR, LAST_YEAR } from '../../calendar/compile';
import { DEFAULT_ZONE } from '../../shared/zone';
import type { ActivityState, Plan, PlanReminder } from '../state';

/** How far a plan reaches. */
export interface PlanSpan {
  /** A date. */
  readonly lastDay: string;
  /** The last moment of that day, where the calendar is. */
  readonly end: string;
}

const UNITS = [
  [/^\d{4}$/, 'year'],
  [/^\d{4}-\d{2}$/, 'month'],
  [/^\d{4}-W\d{2}$/, 'week'],
  [/^\d{4}-\d{2}-\d{2}$/, 'day'],
] as const;

/**
 * OPP-22: until when a plan for a day, week, month or year is to be done; undefined for what is no plan, or lies
 * beyond the years of a calendar.
 */
export function spanOf(on: Plan, { definition }: Pick<CompiledCalendar, 'definition'>): PlanSpan | undefined {
  const unit = UNITS.find(([pattern]) => pattern.test(on))?.[1];
  if (unit === undefined) return undefined;
  const last = DateTime.fromISO(on, { zone: definition.zone ?? DEFAULT_ZONE }).endOf(unit);
  if (!last.isValid || last.year <= FIRST_YEAR || last.year >= LAST_YEAR) return undefined;
  return { lastDay: last.toISODate(), end: new Date(last.toMillis()).toISOString() };
}

/**
 * OPP-23: whoever has planned something is reminded when the last working day of the plan begins, and told once when
 * the plan has passed. Of what has passed when it is planned nobody is told.
 */
export function reminderFor({ end }: PlanSpan, calendar: CompiledCalendar, at: string): PlanReminder {
  const remindAt = lastOpening(calendar, end);
  return { remindAt, dueAt: end, notified: end <= at ? 'overdue' : remindAt <= at ? 'reminder' : 'nothing' };
}

/** Once it is done there is nothing to remind of; undone, there is again. */
export const reminderAfter = (
  { plan }: ActivityState,
  change: 'done' | 'undone',
  calendar: CompiledCalendar,
  at: string,
): Pick<ActivityState, 'reminder'> => {
  const span = change === 'undone' && plan !== null ? spanOf(plan, calendar) : undefined;
  return { reminder: span ? reminderFor(span, calendar, at) : null };
};

/** The same under another calendar: what was told and lies ahead again is told again. */
export function remindedAfresh(activity: ActivityState, calendar: CompiledCalendar, at: string): ActivityState {
  const { plan, reminder } = activity;
  const span = plan === null || !reminder ? undefined : spanOf(plan, calendar);
  if (span === undefined || !reminder) return activity;
  const { remindAt, dueAt } = reminderFor(span, calendar, at);
  const notified =
    reminder.notified === 'overdue' && dueAt <= at
      ? 'overdue'
      : reminder.notified !== 'nothing' && remindAt <= at
        ? 'reminder'
        : 'nothing';
  return { ...activity, reminder: { remindAt, dueAt, notified } };
}

/** When there is something to tell about a planned activity; undefined: never, unless somebody acts. */
export function nextTelling({ reminder }: ActivityState): string | undefined {
  if (!reminder || reminder.notified === 'overdue') return undefined;
  return reminder.notified === 'reminder' ? reminder.dueAt : reminder.remindAt;
}

/** What is to be told now, if anything. Nobody is reminded of what has passed. */
export function tellingNow(
  activity: ActivityState,
  now: string,
): Exclude<PlanReminder['notified'], 'nothing'> | undefined {
  const next = nextTelling(activity);
  if (next === undefined || next > now || !activity.reminder) return undefined;
  return activity.reminder.dueAt <= now ? 'overdue' : 'reminder';
}
