import { deleteTaskDraft, saveTaskDraft, taskDraft } from '../../db/approval/task-drafts';
import type { TaskRow } from '../../db/approval/tasks';
import { timesAsked } from '../../definitions/notification/link';
import { mayDraft, refusalOfDraft, savedDraftSchema, taskDraftSchema } from '../../definitions/approval/inbox/draft';
import { readableTask } from './access';
import type { Deps } from '../deps';
import { problemOfRefusal } from '../http/errors';
import { notFound, Problem } from '../http/problem';
import { noContent, ok, route, type Route } from '../http/route';

/** Drafts of decisions: each is its holder’s own, and gone once the task is closed. */
export const taskDraftRoutes = (deps: Deps): Route[] => [readRoute(deps), putRoute(deps), removeRoute(deps)];

const readRoute = ({ db }: Deps): Route =>
  route({
    method: 'get',
    path: '/tasks/:id/draft',
    summary: 'Read my draft of a task',
    answers: { 200: { description: 'The draft.', schema: savedDraftSchema } },
    async handle({ params, caller }) {
      const { task } = await readableTask(db, params['id'], caller);
      const row = mayDraft(drafted(task), caller.id)
        ? await taskDraft(db, { task_id: task.id, user_id: caller.id, asked: timesAsked(task.history) })
        : undefined;
      if (!row) throw notFound('You have no draft of this task.');
      return ok({ ...row.draft, taskId: task.id, savedAt: row.saved_at });
    },
  });

const putRoute = ({ db }: Deps): Route =>
  route({
    method: 'put',
    path: '/tasks/:id/draft',
    summary: 'Save my draft of a task 草稿',
    description:
      'For whoever holds the task. It replaces the one before; whether it fits is asked when the task is decided.',
    body: taskDraftSchema,
    answers: { 200: { description: 'Saved.', schema: savedDraftSchema } },
    async handle({ params, caller, body }) {
      const { task } = await readableTask(db, params['id'], caller);
      const refusal = refusalOfDraft(drafted(task), caller.id, body);
      if (refusal) throw new Problem(problemOfRefusal(refusal.refusal));
      const savedAt = new Date().toISOString();
      await saveTaskDraft(db, {
        task_id: task.id,
        user_id: caller.id,
        asked: timesAsked(task.history),
        draft: body,
        saved_at: savedAt,
      });
      return ok({ ...body, taskId: task.id, savedAt });
    },
  });

const removeRoute = ({ db }: Deps): Route =>
  route({
    method: 'delete',
    path: '/tasks/:id/draft',
    summary: 'Throw my draft of a task away',
    answers: { 204: { description: 'There is none any more.' } },
    async handle({ params, caller }) {
      const { task } = await readableTask(db, params['id'], caller);
      await deleteTaskDraft(db, { task_id: task.id, user_id: caller.id });
      return noContent();
    },
  });

const drafted = ({ status, assignee_id, outcomes }: TaskRow) => ({ status, assigneeId: assignee_id, outcomes });
