import type { Db } from '../../db/shared/knex';
import { approvalById } from '../../db/approval/rows';
import { type TaskRow, taskById, tasksOfApproval } from '../../db/approval/tasks';
import { namesOfUsers } from '../../db/organisation/users';
import type { Deps } from '../deps';
import { problemOf } from '../http/errors';
import { Problem } from '../http/problem';
import { namingEnd } from '../shared/after-end';

/** A refusal by the state of the case, in words that name who was first and when; any other error stays as it is. */
export async function namingWhoDecided({ db }: Pick<Deps, 'db'>, taskId: string, error: unknown): Promise<unknown> {
  const problem = problemOf(error);
  if (problem?.status !== 409) return error;
  const task = await taskById(db, taskId);
  if (!task || task.status === 'open' || task.status === 'delegated') return error;
  return new Problem({
    ...problem,
    detail:
      `${problem.detail} ${await whatCameFirst(db, task)}` + (task.closed_at === null ? '.' : ` at ${task.closed_at}.`),
  });
}

/** The same of an approval that has ended. */
export async function namingTheEnd({ db }: Pick<Deps, 'db'>, approvalId: string, error: unknown): Promise<unknown> {
  const problem = problemOf(error);
  const approval = problem?.status === 409 ? await approvalById(db, approvalId) : undefined;
  if (!problem || !approval || approval.ended_at === null) return error;
  const { status, ended_at: at, state } = approval;
  return namingEnd(db, problem, { status, at, byUserId: state.endedBy });
}

async function whatCameFirst(db: Db, task: TaskRow): Promise<string> {
  const decided = await decisionBehind(db, task);
  if (decided) {
    const { outcome, outcome_names: names } = decided;
    const what = outcome === null ? 'answered it' : `decided "${names[outcome] ?? outcome}"`;
    return `${await nameOf(db, decided.decided_by)} ${what}`;
  }
  const byId = task.history.findLast(({ action }) => action === task.status)?.byId;
  return byId === undefined ? `It was ${task.status}` : `${await nameOf(db, byId)} had it ${task.status}`;
}

/** The decision that closed a task: its own, or for a cancelled one the last in its step. */
export async function decisionBehind(db: Db, task: TaskRow): Promise<TaskRow | undefined> {
  if (task.status === 'done') return task;
  if (task.status !== 'cancelled') return undefined;
  const others = await tasksOfApproval(db, task.approval_id);
  return others
    .filter(
      ({ step_key, status, purpose, closed_at }) =>
        step_key === task.step_key && status === 'done' && purpose === 'decision' && closed_at === task.closed_at,
    )
    .at(-1);
}

/** Nobody: the rule for the end of the time decided. */
const nameOf = async (db: Db, userId: string | null): Promise<string> =>
  userId === null ? 'A rule' : ((await namesOfUsers(db, [userId])).get(userId) ?? userId);
