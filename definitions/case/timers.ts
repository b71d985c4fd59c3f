import type { ApprovalState } from '../approval/state';
import { currentRound } from '../approval/round/turn';
import { compileCalendar } from '../calendar/compile';
import type { RegistrationPolicy } from '../kinds/registrationPolicy/schema';
import type { WorkingCalendar } from '../kinds/workingCalendar/schema';
import { nextReminder } from '../calendar/reminders';
import { protectionFrom } from '../registration/protection';
import { type RegistrationState } from '../registration/state';
import { isHeld } from '../registration/statuses';
import { nextTelling } from '../stage/acts/plans';
import { clockOf } from '../stage/clock';
import type { StageRules } from '../stage/rules';
import { isOpen, type StageState } from '../stage/state';

/** What comes due in a case by itself. */
export interface CaseTimer {
  readonly what: (typeof timerKinds)[number];
  readonly at: string;
  /** The task, or the activity, that it is about. */
  readonly about: string | null;
}

export const timerKinds = [
  'task.reminder',
  'task.end',
  'stage.reminder',
  'stage.end',
  'stage.stalled',
  'activity.plan',
  'suspension.end',
  'protection.reminder',
  'protection.end',
] as const;

/** Of a running approval. */
export const approvalTimers = (state: Pick<ApprovalState, 'position' | 'rounds'>): readonly CaseTimer[] =>
  (currentRound(state)?.signers ?? []).flatMap(({ task }) =>
    (task?.timers ?? []).map(({ kind, at }) => ({
      what: kind === 'remind' ? ('task.reminder' as const) : ('task.end' as const),
      at,
      about: task?.id ?? null,
    })),
  );

/** Of a sale, in the stage where it stands. */
export function saleTimers(state: StageState, rules: StageRules, now: string): readonly CaseTimer[] {
  if (!isOpen(state)) return [];
  if (state.suspension) return timer('suspension.end', state.suspension.until);
  const { dueAt, reminders, stallsAt } = clockOf(state, rules);
  const isLate = state.notified.overdue || dueAt === null;
  return [
    ...(isLate ? [] : timer('stage.reminder', nextReminder({ reminders }, state.notified.reminded, now))),
    ...(isLate ? [] : timer('stage.end', dueAt)),
    ...(state.notified.stalled ? [] : timer('stage.stalled', stallsAt)),
    ...Object.entries(state.activities).flatMap(([id, activity]) => timer('activity.plan', nextTelling(activity), id)),
  ];
}

interface Registration {
  readonly state: Pick<RegistrationState, 'status' | 'isPublic' | 'validSince' | 'extensions' | 'reminded'>;
  readonly policy: RegistrationPolicy;
  readonly calendar: WorkingCalendar;
}

/** Of a claim that is protected. */
export function registrationTimers({ state, policy, calendar }: Registration, now: string): readonly CaseTimer[] {
  const { status, isPublic, validSince, extensions, reminded } = state;
  if (!isHeld(status) || isPublic) return [];
  const protection = protectionFrom(validSince, policy, compileCalendar(calendar), extensions);
  return [
    ...timer('protection.reminder', nextReminder(protection, reminded, now)),
    ...timer('protection.end', protection.until),
  ];
}

const timer = (what: CaseTimer['what'], at: string | null | undefined, about: string | null = null): CaseTimer[] =>
  at === null || at === undefined ? [] : [{ what, at, about }];
