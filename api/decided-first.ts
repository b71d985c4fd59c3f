import { taskById } from '../db/tasks';
import { namesOfUsers } from '../db/users';
import type { Deps } from './deps';
import { problemOf } from './http/errors';
import { Problem } from './http/problem';

/** A refusal by the state of the case, in words that name who was first and when; any other error stays as it is. */
export async function namingWhoDecided({ db }: Pick<Deps, 'db'>, taskId: string, error: unknown): Promise<unknown> {
  const problem = problemOf(error);
  if (problem?.status !== 409) return error;
  const task = await taskById(db, taskId);
  if (!task || task.status === 'open') return error;
  const name = task.decided_by === null ? undefined : (await namesOfUsers(db, [task.decided_by])).get(task.decided_by);
  const what = name === undefined ? `It was ${task.status}` : `${name} decided "${task.outcome ?? ''}"`;
  return new Problem({ ...problem, detail: `${problem.detail} ${what}${task.closed_at === null ? '' : ` at ${task.closed_at}`}.` });
}
