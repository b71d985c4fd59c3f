import { countTasks, type ListedTask, listTasks } from '../../db/approval/tasks';
import { taskListFilters, type taskSorts } from '../../definitions/approval/inbox/list-query';
import { taskCountsSchema, taskItemSchema, taskSchema } from '../../definitions/approval/inbox/schema';
import { dataFor, readableTask } from './access';
import type { Deps } from '../deps';
import { type Listing, listQuery, listSchema } from '../http/paging';
import { ok, route, type Route } from '../http/route';

/** Without a deadline: after all that have one. */
const NO_DEADLINE = 'infinity';

const listing: Listing<ListedTask> = {
  name: 'tasks',
  sorts: {
    openedAt: { column: 'tasks.opened_at', of: ({ opened_at }) => opened_at },
    dueAt: { column: `coalesce(tasks.due_at, '${NO_DEADLINE}')`, of: ({ due_at }) => due_at ?? NO_DEADLINE },
  } satisfies Record<(typeof taskSorts)[number], Listing<ListedTask>['sorts'][string]>,
  defaultSort: '-openedAt',
  idColumn: 'tasks.id',
  idOf: ({ id }) => id,
};

export const taskRoutes = ({ db, pager }: Deps): Route[] => [
  route({
    method: 'get',
    path: '/tasks',
    summary: 'My tasks 待办',
    description:
      '`mine` (the default) and `group` are the open ones that I hold or could claim; `started`: in cases that I began; `decided`: by me; `cc`: of which I got a copy.',
    query: listQuery(taskListFilters),
    answers: { 200: { description: 'A page of tasks.', schema: listSchema(taskItemSchema) } },
    handle: async ({ query, caller }) =>
      ok(
        await pager.list(
          listing,
          query,
          (page) =>
            listTasks(
              db,
              {
                view: query.view ?? 'mine',
                userId: caller.id,
                status: query['filter[status]'],
                flow: query['filter[flow]'],
                q: query.q,
              },
              page,
            ),
          (rows) => rows.map(itemView),
        ),
      ),
  }),
  route({
    method: 'get',
    path: '/tasks/counts',
    summary: 'How many tasks each view has',
    answers: { 200: { description: 'Counts, to 10,000 each.', schema: taskCountsSchema } },
    handle: async ({ caller }) => ok(await countTasks(db, caller.id)),
  }),
  route({
    method: 'get',
    path: '/tasks/:id',
    summary: 'Read a task',
    answers: { 200: { description: 'The task.', schema: taskSchema } },
    async handle({ params, caller }) {
      const { task, approval } = await readableTask(db, params['id'], caller);
      const { outcomes, outcome, form, fields, why_me, history, candidate_ids, initiator_id } = task;
      const data = await dataFor(db, approval, caller);
      return ok({
        ...itemView(task),
        outcomes,
        candidateIds: candidate_ids,
        initiatorId: initiator_id,
        outcome,
        form,
        formVersion: form === null ? null : (approval.forms[form] ?? null),
        fields,
        data,
        whyMe: why_me,
        history,
      });
    },
  }),
];

const itemView = (row: ListedTask) => ({
  id: row.id,
  caseId: row.case_id,
  approvalId: row.approval_id,
  flow: row.flow,
  title: row.title,
  customerName: row.customer_name,
  stepKey: row.step_key,
  stepName: row.step_name,
  purpose: row.purpose,
  status: row.status,
  assigneeId: row.assignee_id,
  dueAt: row.due_at,
  openedAt: row.opened_at,
  version: row.version,
});
