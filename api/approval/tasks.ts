import { countTasks, type ListedTask, listTasks } from '../../db/approval/inbox';
import { saidOnTasks } from '../../db/approval/tasks';
import { commentsOf } from '../../definitions/approval/inbox/comments';
import { reasonView } from '../../definitions/approval/inbox/reason-words';
import { given } from '../../definitions/shared/given';
import { changeView } from './change-view';
import { outcomeName } from './outcome-name';
import { taskListFilters, type taskSorts } from '../../definitions/approval/inbox/list-query';
import { taskCountsSchema, taskItemSchema, taskSchema } from '../../definitions/approval/inbox/schema';
import { readableTask, seenBy } from './access';
import type { Deps } from '../deps';
import { type Listing, listQuery, listSchema } from '../http/paging';
import { ok, route, type Route } from '../http/route';

const OPENED = { column: 'tasks.opened_at', of: ({ opened_at }: ListedTask) => opened_at };
/** Without a deadline: after all that have one. */
const NO_DEADLINE = 'infinity';

const listing: Listing<ListedTask> = {
  name: 'tasks',
  sorts: {
    createdAt: OPENED,
    openedAt: OPENED,
    dueAt: { column: `coalesce(tasks.due_at, '${NO_DEADLINE}')`, of: ({ due_at }) => due_at ?? NO_DEADLINE },
  } satisfies Record<(typeof taskSorts)[number], Listing<ListedTask>['sorts'][string]>,
  defaultSort: '-openedAt',
  idColumn: 'tasks.id',
  idOf: ({ id }) => id,
};

export const taskRoutes = (deps: Deps): Route[] => [listRoute(deps), countsRoute(deps), readRoute(deps)];

const listRoute = ({ db, pager }: Deps): Route =>
  route({
    method: 'get',
    path: '/tasks',
    summary: 'My tasks 待办',
    description:
      '`mine` (the default) and `group` are the open ones that I hold or could claim; `started`: in cases ' +
      'that I began; ' +
      '`decided`: by me; `cc`: the requests of which I got a copy, each once, at the step where it stands.',
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
                equals: given({
                  flow: query['filter[flow]'],
                  definition_key: query['filter[definition]'],
                  case_id: query['filter[caseId]'],
                  initiator_id: query['filter[initiatorId]'],
                  is_overdue: query['filter[overdue]'],
                }),
                q: query.q,
              },
              page,
            ),
          (rows) => rows.map(itemView),
        ),
      ),
  });

const countsRoute = ({ db }: Deps): Route =>
  route({
    method: 'get',
    path: '/tasks/counts',
    summary: 'How many tasks each view has',
    answers: { 200: { description: 'Counts, to 10,000 each.', schema: taskCountsSchema } },
    handle: async ({ caller }) => ok(await countTasks(db, caller.id)),
  });

const readRoute = ({ db }: Deps): Route =>
  route({
    method: 'get',
    path: '/tasks/:id',
    summary: 'Read a task',
    answers: { 200: { description: 'The task.', schema: taskSchema } },
    async handle({ params, caller }) {
      const { task, approval } = await readableTask(db, params['id'], caller);
      const { outcomes, form, fields, why_me, history, candidate_ids } = task;
      const [seen, said] = await Promise.all([seenBy(db, approval, caller), saidOnTasks(db, approval.id)]);
      return ok({
        ...itemView({ ...task, waiting_for: approval.waiting_for }),
        outcomes,
        outcomeNames: Object.fromEntries(outcomes.map((outcome) => [outcome, outcomeName(task, outcome)])),
        candidateIds: candidate_ids,
        form,
        formVersion: form === null ? null : (approval.forms[form] ?? null),
        fields,
        data: seen.data,
        changes: seen.changes.map(changeView),
        whyMe: why_me.map(reasonView),
        history,
        comments: commentsOf(said),
      });
    },
  });

const itemView = (row: ListedTask) => ({
  id: row.id,
  caseId: row.case_id,
  approvalId: row.approval_id,
  flow: row.flow,
  definition: row.definition_key,
  title: row.title,
  customerName: row.customer_name,
  stepKey: row.step_key,
  stepName: row.step_name,
  purpose: row.purpose,
  status: row.status,
  initiatorId: row.initiator_id,
  assigneeId: row.assignee_id,
  waitingFor: [...row.waiting_for],
  outcome: row.outcome,
  outcomeName: row.outcome === null ? null : outcomeName(row, row.outcome),
  dueAt: row.due_at,
  overdue: row.is_overdue,
  changed: row.is_changed,
  openedAt: row.opened_at,
  createdAt: row.opened_at,
  version: row.version,
});
