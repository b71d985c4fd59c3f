import type { OpenTask } from '../../definitions/approval/effects';
import type { Reason } from '../../definitions/organisation/people/person';
import type { Db } from '../shared/knex';
import { prepared } from '../shared/prepared';

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
  /** What it is about was changed since it was opened. */
  readonly is_changed: boolean;
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
  readonly is_changed?: boolean;
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
  'is_changed',
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
