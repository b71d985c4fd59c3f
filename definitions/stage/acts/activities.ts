import type { SalesActivity, Stage } from '../../kinds/businessModel/schema';
import { isRefused, type Refused, refused } from '../../shared/refusal';
import { type Acted, type Acting, changed, completed, type Placed, planned, undone, UNTOUCHED } from './acting';
import type { Complete, PlanActivity, Undo } from '../commands';
import type { StageEffect } from '../effects';
import { stageNamed, type StageRules } from '../rules';
import { activityId, type Done, type StageState } from '../state';
import { done, type FactsTurn, type Outcome, type Turn } from '../turn';

interface OfStage {
  readonly stage: Stage;
  readonly activity: SalesActivity;
}

/** The activity of that name: of the present stage, or else of the one that was left last and has it. */
export function activityNamed(
  { visited }: Pick<StageState, 'visited'>,
  rules: Pick<StageRules, 'model'>,
  key: string,
): OfStage | undefined {
  for (const stageKey of visited.toReversed()) {
    const stage = stageNamed(rules, stageKey);
    const activity = stage?.activities?.find((one) => one.key === key);
    if (stage && activity) return { stage, activity };
  }
  return undefined;
}

export const complete = (turn: Turn, command: Complete): Outcome =>
  acting(turn, command.activityKey, (on) => completed(on, command));

export const undo = (turn: Turn, command: Undo): Outcome =>
  acting(turn, command.activityKey, (on) => undone(on, command));

/** Also ahead, in a stage that was not entered yet. */
export function plan(turn: FactsTurn, command: PlanActivity): Outcome {
  const { stageKey, activityKey } = command;
  if (stageKey !== undefined && stageNamed(turn.rules, stageKey) === undefined)
    return refused(
      'unprocessable',
      `There is no stage "${stageKey}". ` +
        `The business model has ${turn.rules.model.stages.map(({ key }) => key).join(', ')}.`,
      '/stage',
    );
  const placed =
    stageKey === undefined
      ? (activityNamed(turn.state, turn.rules, activityKey) ?? activityIn(turn.rules, activityKey))
      : activityIn(turn.rules, activityKey, stageKey);
  return placed
    ? actingOn(turn, placed, (on) => planned(on, { ...command, mainOwnerId: turn.facts.ownerIds[0] }))
    : unknown(turn, activityKey, stageKey);
}

/** The activity of that name in the first stage that has it, or in that stage. */
function activityIn({ model }: Pick<StageRules, 'model'>, key: string, stageKey?: string): OfStage | undefined {
  for (const stage of model.stages) {
    const activity =
      stageKey === undefined || stage.key === stageKey ? stage.activities?.find((one) => one.key === key) : undefined;
    if (activity) return { stage, activity };
  }
  return undefined;
}

const acting = (turn: Turn, key: string, act: (on: Acting) => Acted | Refused): Outcome => {
  const placed = activityNamed(turn.state, turn.rules, key);
  return placed ? actingOn(turn, placed, act) : unknown(turn, key);
};

/** What somebody does about an activity counts as something done. */
function actingOn(
  { state, at, rules }: Turn,
  { stage, activity }: OfStage,
  act: (on: Acting) => Acted | Refused,
): Outcome {
  const id = activityId(stage.key, activity.key);
  const before = state.activities[id] ?? UNTOUCHED;
  const isLeft = stage.key !== state.visit.stageKey;
  const acted = act({
    stageKey: stage.key,
    activity,
    before,
    at,
    calendar: rules.calendar,
    visit: state.visit.number,
    isLeft,
    isBack: before.done !== null && isBackIn(state, stage, before.done),
  });
  if (isRefused(acted)) return acted;
  return done(
    {
      ...state,
      activities: { ...state.activities, [id]: acted.after },
      lastDoneAt: at,
      notified: { ...state.notified, stalled: false },
    },
    ...acted.effects,
  );
}

/** Undefined: another version of the model does not have it any more. */
export function activityWithId(rules: Pick<StageRules, 'model'>, id: string): Placed | undefined {
  const [stageKey = '', key = ''] = id.split('/');
  const activity = stageNamed(rules, stageKey)?.activities?.find((one) => one.key === key);
  return activity && { stageKey, activity };
}

/** Whether the case has come back to the stage since: then its activities may be registered anew. */
const isBackIn = ({ visit }: StageState, { key }: Stage, done: Done): boolean =>
  visit.stageKey === key && done.visit !== visit.number;

/** OPP-19: what those who go had open is for the first of those who come. */
export function ownersChanged({ state, at, rules }: Turn, from: readonly string[], to: readonly string[]): Outcome {
  const [heir] = to;
  if (heir === undefined) return done(state);
  const moved = Object.entries(state.activities).filter(
    ([, { done: isDone, assigneeId }]) => isDone === null && assigneeId !== null && from.includes(assigneeId),
  );
  if (moved.length === 0) return done(state);
  const activities = {
    ...state.activities,
    ...Object.fromEntries(moved.map(([id, activity]) => [id, { ...activity, assigneeId: heir }])),
  };
  const effects = moved.flatMap(([id]): StageEffect[] => {
    const placed = activityWithId(rules, id);
    return placed ? [changed(placed, { assigneeId: heir })] : [];
  });
  return done({ ...state, activities }, ...effects, {
    kind: 'announce',
    type: 'activity.handedOver',
    data: { activities: moved.map(([id]) => id), toUserId: heir, at },
  });
}

function unknown({ state, rules }: Turn, key: string, stageKey = state.visit.stageKey): Refused {
  const later = stageKey === state.visit.stageKey ? activityIn(rules, key)?.stage : undefined;
  if (later)
    return refused(
      'wrong_state',
      `The activity "${key}" belongs to the stage "${later.name}", which the opportunity has not ` +
        'entered. It can be planned; it is done there.',
    );
  const known = stageNamed(rules, stageKey)?.activities?.map((activity) => activity.key) ?? [];
  return refused(
    'not_found',
    `There is no activity "${key}". The stage "${stageKey}" has ${known.length === 0 ? 'none' : known.join(', ')}.`,
  );
}
