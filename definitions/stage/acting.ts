import { DateTime } from 'luxon';
import type { SalesActivity } from '../business-model/schema';
import { type Refused, refused } from '../shared/refusal';
import type { Complete, PlanActivity, Undo } from './commands';
import type { ActivityChange, StageEffect } from './effects';
import type { ActivityState, Plan } from './state';

/** An activity where it belongs: to a stage, or (null) to what is followed after winning. */
export interface Placed {
  readonly stageKey: string | null;
  readonly activity: SalesActivity;
}

/** One activity as it stands, whoever keeps it: the stage flow, or after winning its row. */
export interface Acting extends Placed {
  readonly before: ActivityState;
  readonly at: string;
  /** Where its days begin. */
  readonly zone: string;
  /** The number of the visit in which it is registered. */
  readonly visit: number;
  /** Its stage was left: what is registered now comes late. */
  readonly isLeft: boolean;
  /** It was done in an earlier visit: done now it is done anew. */
  readonly isBack: boolean;
}

export interface Acted {
  readonly after: ActivityState;
  readonly effects: readonly StageEffect[];
}

export const UNTOUCHED: ActivityState = { done: null, plan: null, assigneeId: null };

/** 完成登记: also late, after the plan or after the stage was left; the documents that the activity asks for must be there. */
export function completed(acting: Acting, { result, documents, form }: Pick<Complete, 'result' | 'documents' | 'form'>): Acted | Refused {
  const { stageKey, activity, before, at, zone, visit, isLeft, isBack } = acting;
  if (before.done !== null && !isBack) return refused('wrong_state', `The activity "${activity.name}" is done already. Undo it first, with a reason.`);
  const missing = (activity.documents ?? []).filter((type) => !documents.some((document) => document.type === type));
  if (missing.length > 0) return missingDocuments(activity, missing);
  const late = isLeft || (before.plan !== null && endOf(before.plan, zone) < at);
  return {
    after: { ...before, done: { at, visit, documents: documents.map(({ type }) => type) } },
    effects: [
      changed(acting, { done: { at, result, documents, form, late } }),
      { kind: 'announce', type: 'activity.done', data: { stage: stageKey, activity: activity.key, name: activity.name, result, documents, form, late } },
      ...informed(activity),
    ],
  };
}

const missingDocuments = ({ name }: SalesActivity, types: readonly string[]): Refused =>
  refused(
    'unprocessable',
    `The activity "${name}" needs the documents ${types.join(', ')}.`,
    undefined,
    types.map((type) => ({ pointer: '/documents', code: 'missing_document', detail: `needs a document of the type "${type}"` })),
  );

/** 撤销完成, with a reason. What was registered stays in the timeline. */
export function undone(acting: Acting, { reason }: Pick<Undo, 'reason'>): Acted | Refused {
  const { stageKey, activity, before } = acting;
  if (before.done === null) return refused('wrong_state', `The activity "${activity.name}" is not done.`);
  return {
    after: { ...before, done: null },
    effects: [changed(acting, { done: null }), { kind: 'announce', type: 'activity.undone', data: { stage: stageKey, activity: activity.key, name: activity.name, reason } }],
  };
}

/** OPP-22 计划: for a day, a week, a month or a year, and by whom. */
export function planned(acting: Acting, { on, assigneeId }: Pick<PlanActivity, 'on' | 'assigneeId'>): Acted | Refused {
  const { stageKey, activity, before, zone, isBack } = acting;
  if (before.done !== null && !isBack) return refused('wrong_state', `The activity "${activity.name}" is done already.`);
  const last = lastDayOf(on, zone);
  if (last === undefined) return refused('unprocessable', `"${on}" is no day (2026-05-20), week (2026-W21), month (2026-05) or year (2026).`, '/on');
  const given = assigneeId === undefined ? before.assigneeId : assigneeId;
  const isNew = given !== null && given !== before.assigneeId;
  return {
    after: { ...before, plan: on, assigneeId: given },
    effects: [
      changed(acting, { plannedOn: on, plannedUntil: last.toISODate(), assigneeId: given }),
      { kind: 'announce', type: 'activity.planned', data: { stage: stageKey, activity: activity.key, name: activity.name, on, assigneeId: given } },
      ...(isNew ? [{ kind: 'tell', notice: 'stageInformed', owners: false, manager: false, userIds: [given], informed: [], about: activity.name, dueAt: null } as const] : []),
    ],
  };
}

export const changed = ({ stageKey, activity }: Placed, change: ActivityChange): StageEffect => ({ kind: 'changeActivity', stageKey, key: activity.key, name: activity.name, required: activity.required ?? false, change });

const informed = ({ name, inform = [] }: SalesActivity): readonly StageEffect[] =>
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

const endOf = (on: Plan, zone: string): string => new Date(lastDayOf(on, zone)?.toMillis() ?? 0).toISOString();
