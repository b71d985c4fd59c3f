import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { activitiesOf, type ActivityRow, type VisitRow, visitsOf } from '../db/stages';
import type { OpportunityRow } from '../db/opportunities';
import { peopleAround } from '../db/team';
import { userById } from '../db/users';
import { opportunitySchema } from '../definitions/registration/schema';
import type { StageCommand } from '../definitions/stage/commands';
import { activityRecordSchema, completionSchema, losingSchema, movedSchema, moveSchema, planSchema, suspensionSchema, undoingSchema, visitSchema, winningSchema } from '../definitions/stage/schema';
import type { Deps } from './deps';
import { readyDocuments } from './documents/reading';
import { completeFollowUp } from './follow-ups';
import { type Listing, listSchema, pageQuery } from './http/paging';
import { unprocessable } from './http/problem';
import { ok, route, type Route } from './http/route';
import { answeredWith, visibleOpportunity } from './opportunity-view';
import { opportunityToProgress } from './stage-access';
import { sendStageCommand } from './stage-commands';

const history: Listing<VisitRow> = {
  name: 'stage-history',
  sorts: { number: { column: 'number', of: ({ number }) => number } },
  defaultSort: 'number',
  idColumn: 'opportunity_id',
  idOf: ({ opportunity_id }) => opportunity_id,
};

/** Stage progression 阶段推进: moves, activities, the end of a sale (FLW-03). */
export const stageRoutes = (deps: Deps): Route[] => [
  route({
    method: 'post',
    path: '/opportunities/:id/stage',
    summary: 'Move an opportunity to another stage',
    description: 'Forward or back. Refused with everything that is missing, each with its place. A stage with a gate is left once its approval has passed.',
    body: moveSchema,
    answers: { 200: { description: 'Moved, or waiting for the gate.', schema: movedSchema } },
    async handle({ params, body: { to, reason }, caller, requestId }) {
      const progressing = await opportunityToProgress(deps.db, params['id'], caller);
      return ok(await sendStageCommand(deps, progressing, { kind: 'move', id: requestId, byUserId: caller.id, to, reason: reason ?? null }));
    },
  }),
  route({
    method: 'get',
    path: '/opportunities/:id/stage-history',
    summary: 'How long an opportunity was in which stage',
    description: 'Intervals without gaps or overlaps, oldest first. Coming back to a stage is another visit.',
    query: pageQuery(),
    answers: { 200: { description: 'A page of intervals.', schema: listSchema(visitSchema) } },
    async handle({ params, query, caller }) {
      const { id } = await visibleOpportunity(deps.db, params['id'], caller);
      return ok(await deps.pager.list(history, query, (page) => visitsOf(deps.db, id, page), (rows) => rows.map(visit)));
    },
  }),
  route({
    method: 'get',
    path: '/opportunities/:id/activities',
    summary: 'What was planned and done about an opportunity',
    description: 'Every activity that was planned or done, and what is followed after winning. What was undone is in the timeline.',
    answers: { 200: { description: 'The activities.', schema: Type.Object({ items: Type.Array(activityRecordSchema) }, { additionalProperties: false }) } },
    async handle({ params, caller }) {
      const { id } = await visibleOpportunity(deps.db, params['id'], caller);
      return ok({ items: (await activitiesOf(deps.db, id)).map(activityRecord) });
    },
  }),
  route({
    method: 'post',
    path: '/opportunities/:id/activities/:activityKey/completion',
    summary: 'Register that an activity is done',
    description: 'Of the present stage, or late, of one that was left. After winning: delivery, payment or installation.',
    body: completionSchema,
    answers: { 200: { description: 'The opportunity.', schema: opportunitySchema } },
    async handle({ params, body: { result, documents, form }, caller, requestId }) {
      const activityKey = params['activityKey'] ?? '';
      const progressing = await opportunityToProgress(deps.db, params['id'], caller, { assignedTo: activityKey });
      const files = (documents ?? []).map(({ attachmentId }, index) => ({ attachmentId, index })).flatMap(({ attachmentId, index }) => (attachmentId === undefined ? [] : [{ attachmentId, index }]));
      await readyDocuments(deps.db, files.map(({ attachmentId }) => attachmentId), caller, (n) => `/documents/${files[n]?.index ?? n}/attachmentId`);
      if (progressing.row.status === 'won') await completeFollowUp(deps.db, progressing.row, { activityKey, result: result ?? null, documents: documents ?? [], byUserId: caller.id, requestId });
      else await sendStageCommand(deps, progressing, { kind: 'complete', id: requestId, byUserId: caller.id, activityKey, result: result ?? null, documents: documents ?? [], form: form ?? null });
      return answeredWith(deps.db, progressing.row.id, caller);
    },
  }),
  commandRoute(deps, 'delete', 'activities/:activityKey/completion', 'Undo the completion of an activity', undoingSchema, (by, { reason }, params) => ({ kind: 'undo', ...by, activityKey: params['activityKey'] ?? '', reason })),
  route({
    method: 'put',
    path: '/opportunities/:id/activities/:activityKey/plan',
    summary: 'Plan an activity',
    description: 'For a day, a week, a month or a year, and by whom (OPP-22).',
    body: planSchema,
    answers: { 200: { description: 'The opportunity.', schema: opportunitySchema } },
    async handle({ params, body: { on, assigneeId }, caller, requestId }) {
      const progressing = await opportunityToProgress(deps.db, params['id'], caller);
      if (assigneeId) await assertMayBeAssigned(deps, progressing.row, assigneeId);
      await sendStageCommand(deps, progressing, { kind: 'plan', id: requestId, byUserId: caller.id, activityKey: params['activityKey'] ?? '', on, ...(assigneeId === undefined ? {} : { assigneeId }) });
      return answeredWith(deps.db, progressing.row.id, caller);
    },
  }),
  commandRoute(deps, 'post', 'won', 'Win an opportunity 赢单', winningSchema, (by, { summary, amountFen, contractParty, paymentTerms }) => ({ kind: 'win', ...by, summary, amountFen, contractParty: contractParty ?? null, paymentTerms: paymentTerms ?? null })),
  commandRoute(deps, 'post', 'lost', 'Lose an opportunity 输单', losingSchema, (by, { reason, summary }) => ({ kind: 'lose', ...by, reason, summary })),
  commandRoute(deps, 'post', 'suspension', 'Suspend an opportunity 挂起', suspensionSchema, (by, { reason, until }) => ({ kind: 'suspend', ...by, reason, until: until ?? null })),
  route({
    method: 'delete',
    path: '/opportunities/:id/suspension',
    summary: 'Resume a suspended opportunity',
    answers: { 200: { description: 'The opportunity.', schema: opportunitySchema } },
    async handle({ params, caller, requestId }) {
      const progressing = await opportunityToProgress(deps.db, params['id'], caller);
      await sendStageCommand(deps, progressing, { kind: 'resume', id: requestId, byUserId: caller.id });
      return answeredWith(deps.db, progressing.row.id, caller);
    },
  }),
];

/** A verb that is one command to the stage flow, and answers with the opportunity. */
function commandRoute<B extends TSchema>(
  deps: Deps,
  method: 'post' | 'delete',
  path: string,
  summary: string,
  body: B,
  commandOf: (by: { readonly id: string; readonly byUserId: string }, body: Static<B>, params: Readonly<Record<string, string>>) => StageCommand,
): Route {
  return route({
    method,
    path: `/opportunities/:id/${path}`,
    summary,
    body,
    answers: { 200: { description: 'The opportunity.', schema: opportunitySchema } },
    async handle({ params, body: given, caller, requestId }) {
      const progressing = await opportunityToProgress(deps.db, params['id'], caller);
      await sendStageCommand(deps, progressing, commandOf({ id: requestId, byUserId: caller.id }, given, params));
      return answeredWith(deps.db, progressing.row.id, caller);
    },
  });
}

/** Whoever is to do something about an opportunity must be there, and be one of its people: an owner or in its team. */
async function assertMayBeAssigned({ db }: Deps, row: OpportunityRow, userId: string): Promise<void> {
  const user = await userById(db, userId);
  if (!user?.active) throw unprocessable('The activity is for somebody who is not there.', [{ pointer: '/assigneeId', code: 'unknown_user', detail: user ? `${user.name} has left.` : 'There is no such user.' }]);
  const { owners, team } = await peopleAround(db, row);
  if (owners.includes(userId) || team.some((member) => member.userId === userId)) return;
  throw unprocessable(`${user.name} is not in the team of this opportunity. Take them into the team first.`, [{ pointer: '/assigneeId', code: 'not_in_team', detail: `${user.name} is neither an owner nor in the team` }]);
}

const visit = ({ stage_key, entered_at, left_at, by_user_id, reason, definition_version }: VisitRow) => ({ stageKey: stage_key, enteredAt: entered_at, leftAt: left_at, byUserId: by_user_id, reason, definitionVersion: definition_version });

const activityRecord = (row: ActivityRow) => ({
  kind: row.kind,
  stageKey: row.stage_key === '' ? null : row.stage_key,
  key: row.key,
  name: row.name,
  required: row.required,
  plannedOn: row.planned_on,
  assigneeId: row.assignee_id,
  done: row.done_at !== null,
  doneAt: row.done_at,
  doneBy: row.done_by,
  late: row.late,
  result: row.result,
  documents: [...row.documents],
  form: row.form,
});
