import { Type } from '@sinclair/typebox';
import { candidatesOf, listTasks, type TaskRow, taskById } from '../db/tasks';
import { hasRole } from '../definitions/access/caller';
import type { Caller } from '../definitions/access/caller';
import { taskItemSchema, taskSchema, taskStatuses, taskViews } from '../definitions/task/schema';
import { decideReview } from '../workflows/registration/messages';
import type { Deps } from './deps';
import { type Listing, listQuery, listSchema } from './http/paging';
import { notFound } from './http/problem';
import { ok, route, type Route } from './http/route';

const listing: Listing<TaskRow> = {
  name: 'tasks',
  sorts: { openedAt: { column: 'opened_at', of: ({ opened_at }) => opened_at } },
  defaultSort: '-openedAt',
  idColumn: 'id',
  idOf: ({ id }) => id,
};

const decisionSchema = Type.Object(
  { outcome: Type.String({ minLength: 1, maxLength: 64 }), comment: Type.Optional(Type.String({ maxLength: 10_000 })) },
  { additionalProperties: false },
);
const decisionAnswer = Type.Object({ taskId: Type.String(), caseId: Type.String(), caseStatus: Type.String(), nextTaskIds: Type.Array(Type.String()) });

export const taskRoutes = ({ db, temporal, pager }: Deps): Route[] => [
  route({
    method: 'get',
    path: '/tasks',
    summary: 'My tasks 待办',
    query: listQuery({
      view: Type.Optional(Type.Union(taskViews.map((view) => Type.Literal(view)))),
      'filter[status]': Type.Optional(Type.Union(taskStatuses.map((status) => Type.Literal(status)))),
      'filter[flow]': Type.Optional(Type.String()),
    }),
    answers: { 200: { description: 'A page of tasks.', schema: listSchema(taskItemSchema) } },
    handle: async ({ query, caller }) =>
      ok(
        await pager.list(
          listing,
          query,
          (page) => listTasks(db, { view: query.view ?? 'mine', userId: caller.id, status: query['filter[status]'], flow: query['filter[flow]'], q: query.q }, page),
          (rows) => rows.map(itemView),
        ),
      ),
  }),
  route({
    method: 'get',
    path: '/tasks/:id',
    summary: 'Read a task',
    answers: { 200: { description: 'The task.', schema: taskSchema } },
    async handle({ params, caller }) {
      const { row, candidateIds } = await visible({ db }, params['id'], caller);
      const { outcomes, outcome, data, why_me, history } = row;
      return ok({ ...itemView(row), outcomes, candidateIds, outcome, data, whyMe: why_me, history });
    },
  }),
  route({
    method: 'post',
    path: '/tasks/:id/decision',
    summary: 'Decide a task',
    body: decisionSchema,
    answers: { 200: { description: 'Decided.', schema: decisionAnswer } },
    async handle({ params, body: { outcome, comment = null }, caller, requestId }) {
      const { row } = await visible({ db }, params['id'], caller);
      const { status } = await temporal.workflow
        .getHandle(row.workflow_id)
        .executeUpdate(decideReview, { args: [{ taskId: row.id, outcome, comment, byUserId: caller.id, byName: caller.name }], updateId: requestId });
      return ok({ taskId: row.id, caseId: row.case_id, caseStatus: status, nextTaskIds: [] });
    },
  }),
];

/** Whoever holds, held or could hold it, its initiator, and administrators. */
async function visible({ db }: Pick<Deps, 'db'>, id: string | undefined, caller: Caller): Promise<{ row: TaskRow; candidateIds: string[] }> {
  const row = id === undefined ? undefined : await taskById(db, id);
  if (!row) throw notFound();
  const candidateIds = await candidatesOf(db, row.id);
  const mine = [row.assignee_id, row.decided_by, row.initiator_id, ...candidateIds].includes(caller.id);
  if (!mine && !hasRole(caller, 'ops', 'admin')) throw notFound();
  return { row, candidateIds };
}

const itemView = ({ id, flow, case_id, title, step_key, status, assignee_id, due_at, opened_at, version }: TaskRow) => ({
  id,
  flow,
  caseId: case_id,
  title,
  stepKey: step_key,
  status,
  assigneeId: assignee_id,
  dueAt: due_at,
  openedAt: opened_at,
  version,
});
