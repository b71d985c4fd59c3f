import type { Db } from './knex';
import { jsonb } from './jsonb';
import { escaped, paged, type PageRequest } from './listing';

export interface TaskRow {
  readonly id: string;
  readonly version: number;
  readonly case_id: string;
  readonly workflow_id: string;
  readonly flow: string;
  readonly step_key: string;
  readonly title: string;
  readonly status: 'open' | 'done' | 'cancelled' | 'returned' | 'delegated';
  readonly outcomes: string[];
  readonly initiator_id: string;
  readonly assignee_id: string | null;
  readonly due_at: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly why_me: readonly { readonly rule: string; readonly result: string }[];
  readonly history: readonly { readonly at: string; readonly action: string; readonly byId?: string; readonly text?: string }[];
  readonly decided_by: string | null;
  readonly outcome: string | null;
  readonly opened_at: string;
  readonly closed_at: string | null;
}

interface TaskCandidateRow {
  readonly task_id: string;
  readonly user_id: string;
}

declare module 'knex/types/tables' {
  interface Tables {
    tasks: TaskRow;
    task_candidates: TaskCandidateRow;
  }
}

export type NewTask = Omit<TaskRow, 'version' | 'status' | 'decided_by' | 'outcome' | 'closed_at'> & { readonly candidateIds: readonly string[] };

export async function openTask(trx: Db, { candidateIds, ...task }: NewTask): Promise<void> {
  await trx('tasks').insert({
    ...task,
    version: 1,
    status: 'open',
    decided_by: null,
    outcome: null,
    closed_at: null,
    why_me: jsonb(trx, task.why_me),
    history: jsonb(trx, task.history),
  });
  if (candidateIds.length > 0) await trx('task_candidates').insert(candidateIds.map((userId) => ({ task_id: task.id, user_id: userId })));
}

interface Closing {
  readonly status: 'done' | 'cancelled';
  readonly at: string;
  readonly byUserId: string | null;
  readonly outcome: string | null;
  readonly text?: string | undefined;
}

export async function closeTask(trx: Db, id: string, { status, at, byUserId, outcome, text }: Closing): Promise<void> {
  const line: TaskRow['history'][number] = { at, action: status === 'done' ? 'decided' : 'cancelled', ...(byUserId === null ? {} : { byId: byUserId }), ...(text === undefined ? {} : { text }) };
  await trx('tasks')
    .where({ id, status: 'open' })
    .update({ status, outcome, decided_by: byUserId, closed_at: at, version: trx.raw('version + 1'), history: trx.raw('history || ?::jsonb', [JSON.stringify([line])]) });
}

export const taskById = (db: Db, id: string): Promise<TaskRow | undefined> => db('tasks').where({ id }).first();

export const candidatesOf = async (db: Db, taskId: string): Promise<string[]> =>
  (await db('task_candidates').where({ task_id: taskId }).orderBy('user_id').select('user_id')).map(({ user_id }) => user_id);

/** Whether this person holds, held or could have held a task of the case. */
export async function isTaskHolder(db: Db, caseId: string, userId: string): Promise<boolean> {
  const found = await db('tasks')
    .leftJoin('task_candidates', 'task_candidates.task_id', 'tasks.id')
    .where('tasks.case_id', caseId)
    .where((mine) => mine.where('task_candidates.user_id', userId).orWhere('tasks.assignee_id', userId).orWhere('tasks.decided_by', userId))
    .first<{ id: string } | undefined>('tasks.id');
  return found !== undefined;
}

export interface TaskFilter {
  readonly view: 'mine' | 'group' | 'started' | 'decided' | 'cc';
  readonly userId: string;
  readonly status?: TaskRow['status'] | undefined;
  readonly flow?: string | undefined;
  readonly q?: string | undefined;
}

/** `mine` and `group` are the open ones unless another status is asked for: assigned to me, or that I could claim. */
export async function listTasks(db: Db, { view, userId, status, flow, q }: TaskFilter, page: PageRequest): Promise<TaskRow[]> {
  const query = db('tasks').select<TaskRow[]>('tasks.*');
  const couldClaim = db('task_candidates').where({ user_id: userId }).select('task_id');
  switch (view) {
    case 'mine':
      query.where({ assignee_id: userId, status: status ?? 'open' });
      break;
    case 'group':
      query.whereNull('assignee_id').whereIn('id', couldClaim).where({ status: status ?? 'open' });
      break;
    case 'started':
      query.where({ initiator_id: userId });
      break;
    case 'decided':
      query.where({ decided_by: userId });
      break;
    case 'cc':
      query.whereRaw('false');
  }
  if (status !== undefined) query.where({ status });
  if (flow !== undefined) query.where({ flow });
  if (q !== undefined) query.whereILike('title', `%${escaped(q)}%`);
  return paged(query, page);
}
