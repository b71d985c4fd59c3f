import type { SalesActivity, Stage } from '../business-model/schema';
import { DEFAULT_ZONE } from '../calendar/schema';
import { isRefused, type Refused, refused } from '../shared/refusal';
import { type Acted, type Acting, changed, completed, planned, undone, UNTOUCHED } from './acting';
import type { Complete, PlanActivity, Undo } from './commands';
import type { StageEffect } from './effects';
import { stageNamed, type StageRules } from './rules';
import { activityId, type Done, type StageState } from './state';
import { done, type Outcome, type Turn } from './turn';

interface OfStage {
  readonly stage: Stage;
  readonly activity: SalesActivity;
}

/** The activity of that name: of the present stage, or else of the one that was left last and has it. */
export function activityNamed({ visited }: Pick<StageState, 'visited'>, rules: Pick<StageRules, 'model'>, key: string): OfStage | undefined {
  for (const stageKey of visited.toReversed()) {
    const stage = stageNamed(rules, stageKey);
    const activity = stage?.activities?.find((one) => one.key === key);
    if (stage && activity) return { stage, activity };
  }
  return undefined;
}

export const complete = (turn: Turn, command: Complete): Outcome => acting(turn, command.activityKey, (on) => completed(on, command));

export const undo = (turn: Turn, command: Undo): Outcome => acting(turn, command.activityKey, (on) => undone(on, command));

export const plan = (turn: Turn, command: PlanActivity): Outcome => acting(turn, command.activityKey, (on) => planned(on, command));

/** What somebody does about an activity counts as something done. */
function acting(turn: Turn, key: string, act: (on: Acting) => Acted | Refused): Outcome {
  const { state, at, rules } = turn;
  const placed = activityNamed(state, rules, key);
  if (placed === undefined) return unknown(turn, key);
  const id = activityId(placed.stage.key, key);
  const acted = act(actingOn(turn, placed, id));
  if (isRefused(acted)) return acted;
  return done({ ...state, activities: { ...state.activities, [id]: acted.after }, lastDoneAt: at, told: { ...state.told, stalled: false } }, ...acted.effects);
}

function actingOn({ state, at, rules }: Turn, { stage, activity }: OfStage, id: string): Acting {
  const before = state.activities[id] ?? UNTOUCHED;
  return {
    stageKey: stage.key,
    activity,
    before,
    at,
    zone: rules.calendar.definition.zone ?? DEFAULT_ZONE,
    visit: state.visit.number,
    isLeft: stage.key !== state.visit.stageKey,
    isBack: before.done !== null && isBackIn(state, stage, before.done),
  };
}

/** Whether the case has come back to the stage since: then its activities may be registered anew. */
const isBackIn = ({ visit }: StageState, { key }: Stage, done: Done): boolean => visit.stageKey === key && done.visit !== visit.number;

/** OPP-19: what those who go had open is for the first of those who come. */
export function ownersChanged({ state, at, rules }: Turn, from: readonly string[], to: readonly string[]): Outcome {
  const [heir] = to;
  if (heir === undefined) return done(state);
  const moved = Object.entries(state.activities).filter(([, { done: isDone, assigneeId }]) => isDone === null && assigneeId !== null && from.includes(assigneeId));
  if (moved.length === 0) return done(state);
  const activities = { ...state.activities, ...Object.fromEntries(moved.map(([id, activity]) => [id, { ...activity, assigneeId: heir }])) };
  const effects = moved.flatMap(([id]): StageEffect[] => {
    const [stageKey = '', key = ''] = id.split('/');
    const activity = stageNamed(rules, stageKey)?.activities?.find((one) => one.key === key);
    return activity ? [changed({ stageKey, activity }, { assigneeId: heir })] : [];
  });
  return done({ ...state, activities }, ...effects, { kind: 'announce', type: 'activity.handedOver', data: { activities: moved.map(([id]) => id), toUserId: heir, at } });
}

function unknown({ state, rules }: Turn, key: string): Refused {
  const later = rules.model.stages.find(({ activities = [] }) => activities.some((activity) => activity.key === key));
  if (later) return refused('wrong_state', `The activity "${key}" belongs to the stage "${later.name}", which the opportunity has not entered.`);
  const known = stageNamed(rules, state.visit.stageKey)?.activities?.map((activity) => activity.key) ?? [];
  return refused('not_found', `There is no activity "${key}". This stage has ${known.length === 0 ? 'none' : known.join(', ')}.`);
}
