import { addDuration, businessBetween } from '../calendar/business-time';
import { nextReminder, remindersBefore } from '../calendar/reminders';
import { clockMillis, type Duration } from '../shared/duration';
import { nextTelling, tellingNow } from './acts/plans';
import { stageAt, type StageRules } from './rules';
import { isOpen, type Pause, type StageState } from './state';

export interface StageClock {
  /** The end of the stage’s limit; null: it has none. */
  readonly dueAt: string | null;
  /** Ascending, within the limit. */
  readonly reminders: readonly string[];
  /** When the opportunity counts as stalled unless something is done before. */
  readonly stallsAt: string | null;
}

/** The clocks of the present visit. While it is suspended they rest, and this tells how they stood. */
export function clockOf(
  { visit, pauses, lastDoneAt }: Pick<StageState, 'visit' | 'pauses' | 'lastDoneAt'>,
  rules: StageRules,
): StageClock {
  const { timeLimit, remind = [], stallAfter } = stageAt(rules, visit.stageKey);
  const dueAt =
    timeLimit === undefined
      ? null
      : pauses.reduce(
          (due, pause) => shifted(due, pause, timeLimit, rules),
          addDuration(rules.calendar, visit.enteredAt, timeLimit),
        );
  return {
    dueAt,
    reminders: dueAt === null ? [] : remindersBefore(rules.calendar, { from: visit.enteredAt, until: dueAt }, remind),
    stallsAt: stallAfter === undefined ? null : addDuration(rules.calendar, lastDoneAt, stallAfter),
  };
}

/**
 * A limit that was left when the pause began is left again when it ends, in the limit’s own kind of time. One that
 * had passed stays.
 */
function shifted(dueAt: string, { from, to }: Pause, limit: Duration, { calendar }: StageRules): string {
  if (dueAt <= from) return dueAt;
  if (clockMillis(limit) !== undefined)
    return new Date(Date.parse(dueAt) + Date.parse(to) - Date.parse(from)).toISOString();
  const { businessHours } = businessBetween(calendar, from, dueAt);
  return addDuration(calendar, to, { businessHours });
}

/** What has come due, and is told now. */
export interface Due {
  readonly resume: boolean;
  readonly reminder: string | undefined;
  readonly overdue: boolean;
  readonly stalled: boolean;
  /** Planned activities, by {@link activityId}, and what is told of each. */
  readonly plans: readonly (readonly [id: string, what: 'reminder' | 'overdue'])[];
}

export function dueNow(state: StageState, rules: StageRules, now: string): Due {
  if (state.suspension !== null)
    return {
      resume: state.suspension.until !== null && state.suspension.until <= now,
      reminder: undefined,
      overdue: false,
      stalled: false,
      plans: [],
    };
  const { dueAt, reminders, stallsAt } = clockOf(state, rules);
  const reminder = pendingReminder(state, dueAt, reminders, now);
  return {
    resume: false,
    reminder: reminder !== undefined && reminder <= now ? reminder : undefined,
    overdue: !state.notified.overdue && dueAt !== null && dueAt <= now,
    stalled: !state.notified.stalled && stallsAt !== null && stallsAt <= now,
    plans: Object.entries(state.activities).flatMap(([id, activity]) => {
      const what = tellingNow(activity, now);
      return what === undefined ? [] : [[id, what] as const];
    }),
  };
}

/** The next moment at which something comes due; undefined: nothing does before somebody acts. */
export function nextMoment(state: StageState, rules: StageRules, now: string): string | undefined {
  if (!isOpen(state)) return undefined;
  if (state.suspension !== null) return state.suspension.until ?? undefined;
  const { dueAt, reminders, stallsAt } = clockOf(state, rules);
  const moments = [
    pendingReminder(state, dueAt, reminders, now),
    state.notified.overdue ? undefined : (dueAt ?? undefined),
    state.notified.stalled ? undefined : (stallsAt ?? undefined),
    ...Object.values(state.activities).map(nextTelling),
  ];
  return moments.filter((moment) => moment !== undefined).sort()[0];
}

/** Nobody is reminded of a limit that has passed. */
const pendingReminder = (
  { notified }: StageState,
  dueAt: string | null,
  reminders: readonly string[],
  now: string,
): string | undefined =>
  dueAt === null || notified.overdue || dueAt <= now ? undefined : nextReminder({ reminders }, notified.reminded, now);
