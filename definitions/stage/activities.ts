import { DateTime } from 'luxon';
import type { Stage } from '../business-model/schema';
import { DEFAULT_ZONE } from '../calendar/schema';
import { type Refused, refused } from '../shared/refusal';
import type { Complete, PlanActivity, Undo } from './commands';
import type { ActivityChange, StageEffect } from './effects';
import { stageNamed, type StageRules } from './rules';
import { activityId, type ActivityState, type Done, type Plan, type StageState } from './state';
import { done, type Outcome, type Turn } from './turn';

type Activity = NonNullable<Stage['activities']>[number];

interface Placed {
  readonly stage: Stage;
  readonly activity: Activity;
}

/** The activity of that name: of the present stage, or else of the one that was left last and has it. */
export function activityNamed({ visited }: Pick<StageState, 'visited'>, rules: Pick<StageRules, 'model'>, key: string): Placed | undefined {
  for (const stageKey of visited.toReversed()) {
    const stage = stageNamed(rules, stageKey);
    const activity = stage?.activities?.find((one) => one.key === key);
    if (stage && activity) return { stage, activity };
  }
  return undefined;
}

/** 完成登记: also late, after the plan or after the stage was left; the documents that the activity asks for must be there. */
export function complete(turn: Turn, { activityKey, result, documents, form }: Complete): Outcome {
  const { state, at, rules } = turn;
  const placed = activityNamed(state, rules, activityKey);
  if (placed === undefined) return unknown(turn, activityKey);
  const { stage, activity } = placed;
  const before = stateOf(state, placed);
  if (before.done !== null && !isBackIn(state, stage, before.done)) return refused('wrong_state', `The activity "${activity.name}" is done already. Undo it first, with a reason.`);
  const missing = (activity.documents ?? []).filter((type) => !documents.some((document) => document.type === type));
  if (missing.length > 0) return missingDocuments(activity, missing);
  const late = stage.key !== state.visit.stageKey || (before.plan !== null && endOf(before.plan, rules) <= at);
  const after: ActivityState = { ...before, done: { at, visit: state.visit.number, documents: documents.map(({ type }) => type) } };
  return done(
    withActivity(turn, placed, after),
    changed(placed, { done: { at, result, documents, form, late } }),
    { kind: 'announce', type: 'activity.done', data: { stage: stage.key, activity: activity.key, name: activity.name, result, documents, form, late } },
    ...informed(activity),
  );
}

/** Whether the case has come back to the stage since: then its activities may be registered anew. */
const isBackIn = ({ visit }: StageState, { key }: Stage, done: Done): boolean => visit.stageKey === key && done.visit !== visit.number;

const missingDocuments = ({ name }: Activity, types: readonly string[]): Refused =>
  refused(
    'unprocessable',
    `The activity "${name}" needs the documents ${types.join(', ')}.`,
    undefined,
    types.map((type) => ({ pointer: '/documents', code: 'missing_document', detail: `needs a document of the type "${type}"` })),
  );

/** 撤销完成, with a reason. What was registered stays in the timeline. */
export function undo(turn: Turn, { activityKey, reason }: Undo): Outcome {
  const placed = activityNamed(turn.state, turn.rules, activityKey);
  if (placed === undefined) return unknown(turn, activityKey);
  const before = stateOf(turn.state, placed);
  if (before.done === null) return refused('wrong_state', `The activity "${placed.activity.name}" is not done.`);
  return done(
    withActivity(turn, placed, { ...before, done: null }),
    changed(placed, { done: null }),
    { kind: 'announce', type: 'activity.undone', data: { stage: placed.stage.key, activity: activityKey, name: placed.activity.name, reason } },
  );
}

/** OPP-22 计划: for a day, a week, a month or a year, and by whom. */
export function plan(turn: Turn, { activityKey, on, assigneeId }: PlanActivity): Outcome {
  const placed = activityNamed(turn.state, turn.rules, activityKey);
  if (placed === undefined) return unknown(turn, activityKey);
  const before = stateOf(turn.state, placed);
  if (before.done !== null && !isBackIn(turn.state, placed.stage, before.done)) return refused('wrong_state', `The activity "${placed.activity.name}" is done already.`);
  const { zone = DEFAULT_ZONE } = turn.rules.calendar.definition;
  const last = lastDayOf(on, zone);
  if (last === undefined) return refused('unprocessable', `"${on}" is no day (2026-05-20), week (2026-W21), month (2026-05) or year (2026).`, '/on');
  const given = assigneeId === undefined ? before.assigneeId : assigneeId;
  const isNew = given !== null && given !== before.assigneeId;
  return done(
    withActivity(turn, placed, { ...before, plan: on, assigneeId: given }),
    changed(placed, { plannedOn: on, plannedUntil: last.toISODate(), assigneeId: given }),
    { kind: 'announce', type: 'activity.planned', data: { stage: placed.stage.key, activity: activityKey, name: placed.activity.name, on, assigneeId: given } },
    ...(isNew ? [{ kind: 'tell', notice: 'stageInformed', owners: false, manager: false, userIds: [given], informed: [], about: placed.activity.name, dueAt: null } as const] : []),
  );
}

/** OPP-19: what those who go had open is for the first of those who come. */
export function ownersChanged({ state, at, rules }: Turn, from: readonly string[], to: readonly string[]): Outcome {
  const [heir] = to;
  if (heir === undefined) return done(state);
  const moved = Object.entries(state.activities).filter(([, { done: isDone, assigneeId }]) => isDone === null && assigneeId !== null && from.includes(assigneeId));
  if (moved.length === 0) return done(state);
  const activities = { ...state.activities, ...Object.fromEntries(moved.map(([id, activity]) => [id, { ...activity, assigneeId: heir }])) };
  const effects = moved.flatMap(([id]): StageEffect[] => {
    const [stageKey = '', key = ''] = id.split('/');
    const stage = stageNamed(rules, stageKey);
    const activity = stage?.activities?.find((one) => one.key === key);
    return stage && activity ? [changed({ stage, activity }, { assigneeId: heir })] : [];
  });
  return done({ ...state, activities }, ...effects, { kind: 'announce', type: 'activity.handedOver', data: { activities: moved.map(([id]) => id), toUserId: heir, at } });
}

function unknown({ state, rules }: Turn, key: string): Refused {
  const later = rules.model.stages.find(({ activities = [] }) => activities.some((activity) => activity.key === key));
  if (later) return refused('wrong_state', `The activity "${key}" belongs to the stage "${later.name}", which the opportunity has not entered.`);
  const known = stageNamed(rules, state.visit.stageKey)?.activities?.map((activity) => activity.key) ?? [];
  return refused('not_found', `There is no activity "${key}". This stage has ${known.length === 0 ? 'none' : known.join(', ')}.`);
}

const NEVER: ActivityState = { done: null, plan: null, assigneeId: null };

const stateOf = ({ activities }: StageState, { stage, activity }: Placed): ActivityState => activities[activityId(stage.key, activity.key)] ?? NEVER;

const withActivity = ({ state, at }: Turn, { stage, activity }: Placed, after: ActivityState): StageState => ({
  ...state,
  activities: { ...state.activities, [activityId(stage.key, activity.key)]: after },
  lastDoneAt: at,
  told: { ...state.told, stalled: false },
});

const changed = ({ stage, activity }: Placed, change: ActivityChange): StageEffect => ({ kind: 'changeActivity', stageKey: stage.key, key: activity.key, name: activity.name, required: activity.required ?? false, change });

const informed = ({ name, inform = [] }: Activity): readonly StageEffect[] =>
  inform.length === 0 ? [] : [{ kind: 'tell', notice: 'stageInformed', owners: false, manager: false, userIds: [], informed: inform, about: name, dueAt: null }];

const UNITS = [
  [/^\d{4}$/, 'year'],
  [/^\d{4}-\d{2}$/, 'month'],
  [/^\d{4}-W\d{2}$/, 'week'],
  [/^\d{4}-\d{2}-\d{2}$/, 'day'],
] as const;

/** The last moment of a plan’s last day; undefined for what is no plan. */
function lastDayOf(on: Plan, zone: string): DateTime<true> | undefined {
  const unit = UNITS.find(([pattern]) => pattern.test(on))?.[1];
  if (unit === undefined) return undefined;
  const moment = DateTime.fromISO(on, { zone }).endOf(unit);
  return moment.isValid ? moment : undefined;
}

const endOf = (on: Plan, { calendar }: StageRules): string => new Date(lastDayOf(on, calendar.definition.zone ?? DEFAULT_ZONE)?.toMillis() ?? 0).toISOString();
