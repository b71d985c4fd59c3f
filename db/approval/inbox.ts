import type { Knex } from 'knex';
import type { Db } from '../shared/knex';
import { containing, paged, type PageRequest } from '../shared/listing';
import { preparedAs } from '../shared/prepared';
import type { ApprovalRow } from './rows';
import type { TaskRow } from './tasks';

export type TaskView = 'mine' | 'group' | 'started' | 'decided' | 'cc';

export interface TaskFilter {
  readonly view: TaskView;
  readonly userId: string;
  readonly status?: TaskRow['status'] | undefined;
  readonly equals: Partial<Pick<TaskRow, 'flow' | 'definition_key' | 'case_id' | 'initiator_id' | 'is_overdue'>>;
  readonly q?: string | undefined;
}

/** What a list shows of a task; histories, traces and search columns stay where they are. */
const LISTED = [
  'id',
  'version',
  'approval_id',
  'case_id',
  'flow',
  'definition_key',
  'purpose',
  'step_key',
  'step_name',
  'title',
  'customer_name',
  'status',
  'initiator_id',
  'assignee_id',
  'outcome',
  'outcome_names',
  'due_at',
  'is_overdue',
  'is_changed',
  'opened_at',
] as const satisfies readonly (keyof TaskRow)[];

export type ListedTask = Pick<TaskRow, (typeof LISTED)[number]> & Pick<ApprovalRow, 'waiting_for'>;

const waitingFor = (db: Db): Knex.Raw =>
  db.raw('(select waiting_for from approvals where approvals.id = tasks.approval_id)');

/** `mine` and `group` are the open ones unless another status is asked for. */
export async function listTasks(
  db: Db,
  { view, userId, status, equals, q }: TaskFilter,
  page: PageRequest,
): Promise<ListedTask[]> {
  const query = db('tasks').select<ListedTask[]>([...LISTED.map((column) => `tasks.${column}`), waitingFor(db)]);
  narrow(query, db, { view, userId, status });
  const others = Object.entries(equals);
  for (const [column, value] of others) query.where(`tasks.${column}`, value);
  if (q !== undefined) containing(query, q, 'tasks', ['tasks.title', 'tasks.customer_name']);
  const filters = [status !== undefined, others.map(([column]) => column).join(), q !== undefined];
  const { sortBy, descending, after } = page;
  return paged(query, page).options(preparedAs('tasks', view, ...filters, sortBy, descending, after !== undefined));
}

/** Counts stop here: nobody reads a larger number, and counting on takes long. */
const COUNTED = 10_000;

export async function countTasks(db: Db, userId: string): Promise<Record<TaskView, number>> {
  const count = async (view: TaskView): Promise<number> => {
    const shown = db('tasks').select('tasks.id').limit(COUNTED);
    narrow(shown, db, { view, userId });
    const [row] = await db.count<{ n: number }[]>('* as n').from(shown.as('shown'));
    return row?.n ?? 0;
  };
  const [mine, group, started, decided, cc] = await Promise.all([
    count('mine'),
    count('group'),
    count('started'),
    count('decided'),
    count('cc'),
  ]);
  return { mine, group, started, decided, cc };
}

interface Narrowing {
  readonly view: TaskView;
  readonly userId: string;
  readonly status?: TaskRow['status'] | undefined;
}

/** Leaves the tasks of one view of one person. */
function narrow(query: Knex.QueryBuilder, db: Db, { view, userId, status }: Narrowing): void {
  if (status !== undefined) query.where('tasks.status', status);
  switch (view) {
    case 'mine':
      query.where('tasks.assignee_id', userId);
      if (status === undefined) query.where('tasks.status', 'open');
      break;
    case 'group':
      query.whereIn('tasks.id', db('task_candidates').where({ user_id: userId }).select('task_id'));
      break;
    case 'started':
      query.where('tasks.initiator_id', userId);
      break;
    case 'decided':
      query.where('tasks.decided_by', userId);
      break;
    case 'cc':
      query.whereIn('tasks.id', presentTasksOfCopies(db, userId));
  }
}

/** Of each request of which somebody got a copy the task at which it stands: an open one, or the last. */
const presentTasksOfCopies = (db: Db, userId: string): Knex.QueryBuilder =>
  db('approval_readers as copy')
    .joinRaw(
      `cross join lateral (
         select t.id from tasks t where t.approval_id = copy.approval_id
         order by t.status in ('open', 'delegated') desc, t.number desc limit 1) as present`,
    )
    .where({ 'copy.user_id': userId, 'copy.is_copy': true })
    .select('present.id');
