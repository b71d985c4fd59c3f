import type { Knex } from 'knex';
import type { OpenTask } from '../../definitions/approval/effects';
import type { Reason } from '../../definitions/organisation/people/person';
import type { ApprovalRow } from './rows';
import type { Db } from '../shared/knex';
import { containing, paged, type PageRequest } from '../shared/listing';
import { prepared, preparedAs } from '../shared/prepared';

/** A line of a task’s history. */
export interface HistoryLine {
  readonly at: string;
  readonly action: string;
  readonly byId?: string;
  readonly text?: string;
  readonly attachments?: readonly { readonly id: string; readonly name: string }[];
}

export interface TaskRow {
  readonly id: string;
  readonly version: number;
  readonly approval_id: string;
  readonly case_id: string;
  readonly workflow_id: string;
  readonly flow: string;
  readonly definition_key: string;
  readonly number: number;
  readonly purpose: OpenTask['purpose'];
  readonly step_key: string;
  readonly step_name: string;
  readonly title: string;
  /** Of the record that is asked about, as it was called when the task was opened. */
  readonly customer_name: string | null;
  readonly status: 'open' | 'done' | 'cancelled' | 'returned' | 'delegated';
  readonly outcomes: string[];
  /** How the definition calls them, by key. */
  readonly outcome_names: Readonly<Record<string, string>>;
  readonly initiator_id: string;
  readonly assignee_id: string | null;
  readonly candidate_ids: string[];
  readonly due_at: string | null;
  readonly is_overdue: boolean;
  readonly form: string | null;
  readonly fields: OpenTask['fields'];
  readonly why_me: readonly Reason[];
  readonly history: readonly HistoryLine[];
  readonly decided_by: string | null;
  readonly outcome: string | null;
  readonly search_grams: string[];
  readonly opened_at: string;
  readonly closed_at: string | null;
}

interface TaskCandidateRow {
  readonly user_id: string;
  readonly task_id: string;
  readonly opened_at: string;
}

declare module 'knex/types/tables' {
  interface Tables {
    tasks: TaskRow;
    task_candidates: TaskCandidateRow;
  }
}

/** What becomes of a task that is there; what is left out stays. */
export interface TaskChange {
  readonly status?: TaskRow['status'];
  readonly assignee_id?: string | null;
  readonly due_at?: string | null;
  readonly is_overdue?: boolean;
  readonly why_me?: readonly Reason[];
  readonly decided_by?: string | null;
  readonly outcome?: string | null;
  readonly closed_at?: string | null;
}

/** All of them: else {@link taskById} would not compile. */
const COLUMNS = [
  'id',
  'version',
  'approval_id',
  'case_id',
  'workflow_id',
  'flow',
  'definition_key',
  'number',
  'purpose',
  'step_key',
  'step_name',
  'title',
  'customer_name',
  'status',
  'outcomes',
  'outcome_names',
  'initiator_id',
  'assignee_id',
  'candidate_ids',
  'due_at',
  'is_overdue',
  'form',
  'fields',
  'why_me',
  'history',
  'decided_by',
  'outcome',
  'search_grams',
  'opened_at',
  'closed_at',
] as const satisfies readonly (keyof TaskRow)[];

export const taskById = (db: Db, id: string): Promise<TaskRow | undefined> =>
  db('tasks')
    .where({ id })
    .first<Pick<TaskRow, (typeof COLUMNS)[number]> | undefined>(COLUMNS)
    .options(prepared('task'));

/** The tasks of one approval, in the order in which they were opened. */
export const tasksOfApproval = (db: Db, approvalId: string): Promise<TaskRow[]> =>
  db('tasks').where({ approval_id: approvalId }).orderBy('number');

/** What was said on each task of an approval, in the order in which they were opened. */
export const saidOnTasks = (
  db: Db,
  approvalId: string,
): Promise<Pick<TaskRow, 'id' | 'step_key' | 'step_name' | 'outcome' | 'outcome_names' | 'history'>[]> =>
  db('tasks')
    .where({ approval_id: approvalId })
    .orderBy('number')
    .select('id', 'step_key', 'step_name', 'outcome', 'outcome_names', 'history');

/** The field rules of the tasks of these approvals that somebody holds, held or could have held. */
export const fieldsHeldBy = (
  db: Db,
  approvalIds: readonly string[],
  userId: string,
): Promise<Pick<TaskRow, 'approval_id' | 'fields'>[]> =>
  db('tasks')
    .whereIn('approval_id', [...approvalIds])
    .where((held) =>
      held
        .where({ assignee_id: userId })
        .orWhere({ decided_by: userId })
        .orWhereRaw('? = any(candidate_ids)', [userId]),
    )
    .select('approval_id', 'fields');

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
  narrow(query, db, view, userId, status);
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
    narrow(shown, db, view, userId);
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

/** Leaves the tasks of one view of one person. */
function narrow(query: Knex.QueryBuilder, db: Db, view: TaskView, userId: string, status?: TaskRow['status']): void {
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
