import { isRefused } from '../../shared/refusal';
import { UNTOUCHED } from './acting';
import { activityWithId } from './activities';
import { clockOf, dueNow } from '../clock';
import type { StageEffect } from '../effects';
import { stageAt } from '../rules';
import { resume } from './suspending';
import { tellOfPlan, tellOfResuming, withNotified } from './telling';
import { done, type Outcome, type Turn } from '../turn';

/** Tells what has come due: the reminder, the limit, the stall; or wakes a suspended opportunity up. Each once. */
export function tick(turn: Turn): Outcome {
  const { state, at, rules } = turn;
  const due = dueNow(state, rules, at);
  if (due.resume) return wakingUp(turn);
  const { stageKey } = state.visit;
  const { name, inform = [] } = stageAt(rules, stageKey);
  const { dueAt, stallsAt } = clockOf(state, rules);
  const about = { userIds: [], informed: inform, about: name };
  const effects: readonly StageEffect[] = [
    ...(due.reminder === undefined
      ? []
      : ([
          { kind: 'announce', type: 'stage.reminder', data: { stage: stageKey, dueAt } },
          { kind: 'tell', notice: 'stageReminded', owners: true, manager: false, dueAt, ...about },
        ] as const)),
    ...(due.overdue
      ? ([
          { kind: 'announce', type: 'stage.overdue', data: { stage: stageKey, dueAt } },
          { kind: 'tell', notice: 'stageOverdue', owners: true, manager: true, dueAt, ...about },
        ] as const)
      : []),
    ...(due.stalled
      ? ([
          { kind: 'announce', type: 'stage.stalled', data: { stage: stageKey, since: state.lastDoneAt, stallsAt } },
          { kind: 'tell', notice: 'stageStalled', owners: true, manager: true, dueAt: null, ...about },
        ] as const)
      : []),
    ...due.plans.flatMap(([id, what]) => tellOfPlan(activityWithId(rules, id), state.activities[id], what)),
  ];
  const notified = {
    reminded: due.reminder ?? state.notified.reminded,
    overdue: state.notified.overdue || due.overdue,
    stalled: state.notified.stalled || due.stalled,
  };
  const activities = {
    ...state.activities,
    ...Object.fromEntries(due.plans.map(([id, what]) => [id, withNotified(state.activities[id] ?? UNTOUCHED, what)])),
  };
  return done(effects.length === 0 ? state : { ...state, notified, activities }, ...effects);
}

/** Nobody did it, so that its owners are told. */
function wakingUp(turn: Turn): Outcome {
  const resumed = resume(turn);
  if (isRefused(resumed)) return resumed;
  const { state, rules } = turn;
  return { ...resumed, effects: [...resumed.effects, tellOfResuming(stageAt(rules, state.visit.stageKey).name)] };
}
