import { Type } from '@sinclair/typebox';
import { frozenDefinition } from '../../db/definition/frozen';
import type { Db } from '../../db/shared/knex';
import { activitiesOf, type ActivityRow } from '../../db/stage/rows';
import type { OpportunityRow } from '../../db/registration/rows';
import { peopleAround } from '../../db/around/team';
import { userById } from '../../db/organisation/users';
import type { Caller } from '../../definitions/organisation/access/caller';
import { opportunitySchema } from '../../definitions/stage/opportunity-view';
import { isOnSale } from '../../definitions/registration/statuses';
import type { Complete, PlanActivity, Undo } from '../../definitions/stage/commands';
import { completionSchema, planSchema, undoingSchema } from '../../definitions/stage/schema';
import type { Deps } from '../deps';
import { readyDocuments } from '../document/reading';
import { sendToFollowUp } from './follow-ups';
import { unprocessable } from '../http/problem';
import { todayHere } from '../shared/today';
import { ok, type Route, route } from '../http/route';
import { answeredWith } from '../registration/view';
import { visibleOpportunity } from '../registration/access';
import { opportunityToProgress, type Progressing } from './access';
import { sendStageCommand } from './commands';
import { inOrderOf } from './view';
import { activityRecordSchema } from '../../definitions/stage/stage-view';

/** Sales activities 销售活动: planned, done, undone (OPP-16, OPP-22); after winning, what is followed (OPP-27). */
export const stageActivityRoutes = (deps: Deps): Route[] => [
  listRoute(deps),
  completionRoute(deps),
  undoRoute(deps),
  planRoute(deps),
];

const listRoute = (deps: Deps): Route =>
  route({
    method: 'get',
    path: '/opportunities/:id/activities',
    summary: 'What was planned and done about an opportunity',
    description:
      'Every activity that was planned or done, stage by stage in the order of its model, and then what is ' +
      'followed after winning. What was undone is in the timeline.',
    answers: {
      200: {
        description: 'The activities.',
        schema: Type.Object({ items: Type.Array(activityRecordSchema) }, { additionalProperties: false }),
      },
    },
    async handle({ params, caller }) {
      const row = await visibleOpportunity(deps.db, params['id'], caller);
      return ok({ items: await activityRecords(deps.db, row) });
    },
  });

const completionRoute = (deps: Deps): Route =>
  route({
    method: 'post',
    path: '/opportunities/:id/activities/:activityKey/completion',
    summary: 'Register that an activity is done',
    description:
      'Of the present stage, or late, of one that was left. After winning: of what is followed then, such ' +
      'as delivery, payment or installation.',
    body: completionSchema,
    answers: { 200: { description: 'The opportunity.', schema: opportunitySchema } },
    async handle({ params, body: { result, documents, form }, caller, requestId }) {
      const activityKey = params['activityKey'] ?? '';
      const progressing = await opportunityToProgress(deps.db, params['id'], caller, { assignedTo: activityKey });
      const files = (documents ?? [])
        .map(({ attachmentId }, index) => ({ attachmentId, index }))
        .flatMap(({ attachmentId, index }) => (attachmentId === undefined ? [] : [{ attachmentId, index }]));
      await readyDocuments(
        deps,
        files.map(({ attachmentId }) => attachmentId),
        caller,
        (n) => `/documents/${files[n]?.index ?? n}/attachmentId`,
      );
      return acted(deps, progressing, caller, {
        kind: 'complete',
        id: requestId,
        byUserId: caller.id,
        activityKey,
        result: result ?? null,
        documents: documents ?? [],
        form: form ?? null,
      });
    },
  });

const undoRoute = (deps: Deps): Route =>
  route({
    method: 'delete',
    path: '/opportunities/:id/activities/:activityKey/completion',
    summary: 'Undo the completion of an activity',
    description: 'With a reason; what was registered stays in the timeline.',
    body: undoingSchema,
    answers: { 200: { description: 'The opportunity.', schema: opportunitySchema } },
    async handle({ params, body: { reason }, caller, requestId }) {
      const progressing = await opportunityToProgress(deps.db, params['id'], caller);
      return acted(deps, progressing, caller, {
        kind: 'undo',
        id: requestId,
        byUserId: caller.id,
        activityKey: params['activityKey'] ?? '',
        reason,
      });
    },
  });

const planRoute = (deps: Deps): Route =>
  route({
    method: 'put',
    path: '/opportunities/:id/activities/:activityKey/plan',
    summary: 'Plan an activity',
    description:
      'For a day, a week, a month or a year, and by whom (OPP-22), also in a stage that is still ahead. ' +
      'Whoever is to do it is reminded when the last working day of the plan begins; they and the owners ' +
      'are told when it has passed.',
    body: planSchema,
    answers: { 200: { description: 'The opportunity.', schema: opportunitySchema } },
    async handle({ params, body: { on, assigneeId, stage }, caller, requestId }) {
      const progressing = await opportunityToProgress(deps.db, params['id'], caller);
      if (assigneeId) await assertMayBeAssigned(deps, progressing.row, assigneeId);
      return acted(deps, progressing, caller, {
        kind: 'plan',
        id: requestId,
        byUserId: caller.id,
        activityKey: params['activityKey'] ?? '',
        on,
        ...(assigneeId === undefined ? {} : { assigneeId }),
        ...(stage === undefined ? {} : { stageKey: stage }),
      });
    },
  });

/** Told to the stage flow; once the sale is won, written here by the same rules. Answers with the opportunity. */
async function acted(deps: Deps, progressing: Progressing, caller: Caller, command: Complete | Undo | PlanActivity) {
  const { row } = progressing;
  if (row.status === 'won') await sendToFollowUp(deps.db, row, command);
  else await sendStageCommand(deps, progressing, command);
  return answeredWith(deps, row.id, caller);
}

/**
 * Whoever is to do something about an opportunity must be there, and be one of its people: an owner or in its team.
 */
async function assertMayBeAssigned({ db }: Deps, row: OpportunityRow, userId: string): Promise<void> {
  const user = await userById(db, userId);
  if (!user?.active)
    throw unprocessable('The activity is for somebody who is not there.', [
      {
        pointer: '/assigneeId',
        code: 'unknown_user',
        detail: user ? `${user.name} has left.` : 'There is no such user.',
      },
    ]);
  const { owners, team } = await peopleAround(db, row);
  if (owners.includes(userId) || team.some((member) => member.userId === userId)) return;
  throw unprocessable(`${user.name} is not in the team of this opportunity. Take them into the team first.`, [
    { pointer: '/assigneeId', code: 'not_in_team', detail: `${user.name} is neither an owner nor in the team` },
  ]);
}

async function activityRecords(db: Db, opportunity: OpportunityRow) {
  const model = await frozenDefinition(
    db,
    'businessModel',
    opportunity.business_model_key,
    opportunity.business_model_version,
  );
  const today = todayHere();
  const isOpen = ({ kind }: ActivityRow): boolean =>
    kind === 'followUp' ? opportunity.status === 'won' : isOnSale(opportunity.status);
  return inOrderOf(model, await activitiesOf(db, opportunity.id)).map((row) => ({
    ...activityPlan(row, isOpen(row) && isOverdue(row, today)),
    result: row.result,
    documents: [...row.documents],
    form: row.form,
  }));
}

export const isOverdue = ({ done_at: doneAt, planned_until: until }: ActivityRow, today: string): boolean =>
  doneAt === null && until !== null && until < today;

export const activityPlan = (row: ActivityRow, overdue: boolean) => ({
  kind: row.kind,
  stageKey: row.stage_key === '' ? null : row.stage_key,
  key: row.key,
  name: row.name,
  required: row.required,
  plannedOn: row.planned_on,
  plannedUntil: row.planned_until,
  assigneeId: row.assignee_id,
  done: row.done_at !== null,
  doneAt: row.done_at,
  doneBy: row.done_by,
  late: row.late,
  overdue,
});
