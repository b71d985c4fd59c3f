import { clockOf } from '../clock';
import { remindedAfresh } from './plans';
import type { StageState } from '../state';
import { done, type Outcome, type Turn } from '../turn';

/** Under other rules a limit that was told may lie ahead again: then it is told again when it comes. */
export function afresh({ state, at, rules }: Turn): StageState {
  const { dueAt, stallsAt } = clockOf(state, rules);
  const { notified } = state;
  const activities = Object.fromEntries(
    Object.entries(state.activities).map(([id, activity]) => [id, remindedAfresh(activity, rules.calendar, at)]),
  );
  return {
    ...state,
    activities,
    notified: {
      ...notified,
      overdue: notified.overdue && dueAt !== null && dueAt <= at,
      stalled: notified.stalled && stallsAt !== null && stallsAt <= at,
    },
  };
}

/** The calendar has changed; the rules have the new one. */
export function recalculate(turn: Turn, calendar: { readonly key: string; readonly version: number }): Outcome {
  return done(afresh(turn), {
    kind: 'announce',
    type: 'stage.rescheduled',
    data: { stage: turn.state.visit.stageKey, calendar, dueAt: clockOf(turn.state, turn.rules).dueAt },
  });
}
