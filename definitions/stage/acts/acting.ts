import type { SalesActivity } from '../../kinds/businessModel/schema';
import { type CompiledCalendar, LAST_YEAR } from '../../calendar/compile';
import { type Refused, refused } from '../../shared/refusal';
import type { Complete, PlanActivity, Undo } from '../commands';
import type { ActivityChange, StageEffect } from '../effects';
import { informed } from './informing';
import { type PlanSpan, reminderAfter, reminderFor, spanOf } from './plans';
import type { ActivityState } from '../state';

/** An activity where it belongs: to a stage, or (null) to what is followed after winning. */
export interface Placed {
  readonly stageKey: string | null;
  readonly activity: SalesActivity;
}

/** One activity as it stands, whoever keeps it: the stage flow, or after winning its row. */
export interface Acting extends Placed {
  readonly before: ActivityState;
  readonly at: string;
  readonly calendar: CompiledCalendar;
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

export const UNTOUCHED: ActivityState = { done: null, plan: null, assigneeId: null, reminder: null };

/**
 * 完成登记: also late, after the plan or after the stage was left; the documents that the activity asks for must be
 * there.
 */
export function completed(
  acting: Acting,
  { result, documents, form }: Pick<Complete, 'result' | 'documents' | 'form'>,
): Acted | Refused {
  const { stageKey, activity, before, at, calendar, visit, isLeft, isBack } = acting;
  if (before.done !== null && !isBack)
    return refused('wrong_state', `The activity "${activity.name}" is done already. Undo it first, with a reason.`);
  const missing = (activity.documents ?? []).filter((type) => !documents.some((document) => document.type === type));
  if (missing.length > 0) return missingDocuments(activity, missing);
  const late = isLeft || isPast(before.plan === null ? undefined : spanOf(before.plan, calendar), at);
  return {
    after: {
      ...before,
      ...reminderAfter(before, 'done', calendar, at),
      done: { at, visit, documents: documents.map(({ type }) => type) },
    },
    effects: [
      changed(acting, { done: { at, result, documents, form, late } }),
      {
        kind: 'announce',
        type: 'activity.done',
        data: { stage: stageKey, activity: activity.key, name: activity.name, result, documents, form, late },
      },
      ...informed(activity, null),
    ],
  };
}

const missingDocuments = ({ name }: SalesActivity, types: readonly string[]): Refused =>
  refused(
    'unprocessable',
    `The activity "${name}" needs the documents ${types.join(', ')}.`,
    undefined,
    types.map((type) => ({
      pointer: '/documents',
      code: 'missing_document',
      detail: `needs a document of the type "${type}"`,
    })),
  );

/** 撤销完成, with a reason. What was registered stays in the timeline. */
export function undone(acting: Acting, { reason }: Pick<Undo, 'reason'>): Acted | Refused {
  const { stageKey, activity, before, at, calendar } = acting;
  if (before.done === null) return refused('wrong_state', `The activity "${activity.name}" is not done.`);
  return {
    after: { ...before, ...reminderAfter(before, 'undone', calendar, at), done: null },
    effects: [
      changed(acting, { done: null }),
      {
        kind: 'announce',
        type: 'activity.undone',
        data: { stage: stageKey, activity: activity.key, name: activity.name, reason },
      },
    ],
  };
}

/** OPP-22 计划: for a day, a week, a month or a year, and by whom; without another word, by the main owner. */
export function planned(acting: Acting, { on, assigneeId, mainOwnerId }: Planning): Acted | Refused {
  const { stageKey, activity, before, at, calendar, isBack } = acting;
  if (before.done !== null && !isBack)
    return refused('wrong_state', `The activity "${activity.name}" is done already.`);
  const span = on === null ? null : spanOf(on, calendar);
  if (span === undefined)
    return refused(
      'unprocessable',
      `"${on ?? ''}" is no day (2026-05-20), week (2026-W21), month (2026-05) or year (2026) until ${LAST_YEAR}.`,
      '/on',
    );
  const given = assigneeId === undefined ? (before.assigneeId ?? mainOwnerId ?? null) : assigneeId;
  const isNew = given !== null && given !== before.assigneeId;
  return {
    after: {
      ...before,
      plan: on,
      assigneeId: given,
      reminder: mainOwnerId === undefined || span === null ? null : reminderFor(span, calendar, at),
    },
    effects: [
      changed(acting, { plannedOn: on, plannedUntil: span && span.lastDay, assigneeId: given }),
      {
        kind: 'announce',
        type: 'activity.planned',
        data: { stage: stageKey, activity: activity.key, name: activity.name, on, assigneeId: given },
      },
      ...(isNew
        ? [
            {
              kind: 'tell',
              notice: 'stageInformed',
              owners: false,
              manager: false,
              userIds: [given],
              informed: [],
              about: activity.name,
              dueAt: span && span.end,
              notTheActor: true,
            } as const,
          ]
        : []),
    ],
  };
}

/** `mainOwnerId`: for whom a plan is that names nobody; undefined: nobody owns it, and nobody is reminded. */
type Planning = Pick<PlanActivity, 'on' | 'assigneeId'> & { readonly mainOwnerId: string | undefined };

const isPast = (span: PlanSpan | undefined, at: string): boolean => span !== undefined && span.end < at;

export const changed = ({ stageKey, activity }: Placed, change: ActivityChange): StageEffect => ({
  kind: 'changeActivity',
  stageKey,
  key: activity.key,
  name: activity.name,
  required: activity.required ?? false,
  change,
});
