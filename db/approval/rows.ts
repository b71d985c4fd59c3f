import type { Knex } from 'knex';
import type { KeptColumns } from '../../definitions/approval/kept';
import type { FormVersions } from '../../definitions/approval/data/forms';
import type { PathStep } from '../../definitions/approval/data/prediction';
import type { ApprovalStatus, Data } from '../../definitions/approval/state';
import { recordFlows } from '../../definitions/around/record-approval/record';
import type { Db } from '../shared/knex';
import { containing, pagedByWays, type PageRequest, walk, walkEach } from '../shared/listing';
import { prepared } from '../shared/prepared';

export interface ApprovalRow {
  readonly id: string;
  readonly version: number;
  readonly case_id: string;
  readonly flow: string;
  readonly workflow_id: string;
  readonly definition_key: string;
  readonly definition_version: number;
  readonly calendar_key: string;
  readonly calendar_version: number;
  readonly title: string;
  readonly subject_type: string;
  readonly subject_id: string;
  readonly initiator_id: string;
  /** Who stands in for the initiator, since the request was taken over. */
  readonly heir_id: string | null;
  readonly status: ApprovalStatus;
  readonly outcome: string | null;
  readonly data: Data;
  /** The rest of the state of the machine: the row carries the case (definitions/approval/kept.ts). */
  readonly state: KeptColumns;
  readonly steps: readonly PathStep[];
  readonly forms: FormVersions;
  /** Who is asked now. */
  readonly waiting_for: readonly string[];
  /** A task of it is overdue, by the clock of the case. */
  readonly is_overdue: boolean;
  /** Of the record that is asked about, as it was called when the first task was opened. */
  readonly customer_name: string | null;
  readonly search_grams: string[];
  readonly started_at: string;
  readonly ended_at: string | null;
}

interface ReaderRow {
  readonly approval_id: string;
  readonly user_id: string;
  readonly is_copy: boolean;
  readonly step_key: string | null;
  /** The fields of the data that are not for their eyes. */
  readonly hidden: readonly string[];
  readonly since: string;
}

declare module 'knex/types/tables' {
  interface Tables {
    approvals: ApprovalRow;
    approval_readers: ReaderRow;
  }
}

/** All of them: else {@link approvalById} would not compile. */
const COLUMNS = [
  'id',
  'version',
  'case_id',
  'flow',
  'workflow_id',
  'definition_key',
  'definition_version',
  'calendar_key',
  'calendar_version',
  'title',
  'subject_type',
  'subject_id',
  'initiator_id',
  'heir_id',
  'status',
  'outcome',
  'data',
  'state',
  'steps',
  'forms',
  'waiting_for',
  'is_overdue',
  'customer_name',
  'search_grams',
  'started_at',
  'ended_at',
] as const satisfies readonly (keyof ApprovalRow)[];

export const approvalById = (db: Db, id: string): Promise<ApprovalRow | undefined> =>
  db('approvals')
    .where({ id })
    .first<Pick<ApprovalRow, (typeof COLUMNS)[number]> | undefined>(COLUMNS)
    .options(prepared('approval'));

/** The stage gate 阶段评审 that an opportunity waits for. */
export const runningGateOf = (db: Db, opportunityId: string): Promise<ApprovalRow | undefined> =>
  db('approvals').where({ case_id: opportunityId, flow: 'stageGate', status: 'running' }).first();

/** Every approval of a case that runs: those inside its flows, and those of records around it. */
export const runningApprovalsOf = (db: Db, caseId: string): Promise<ApprovalRow[]> =>
  db('approvals').where({ case_id: caseId, status: 'running' }).orderBy('id');

export interface RunningApproval {
  readonly approvalId: string;
  readonly flow: string;
}

/** Those of a case that this flow hosts. */
export const runningApprovalsIn = (
  db: Db,
  { caseId, workflowId }: { readonly caseId: string; readonly workflowId: string },
): Promise<RunningApproval[]> =>
  db('approvals')
    .where({ case_id: caseId, workflow_id: workflowId, status: 'running' })
    .orderBy('id')
    .select<RunningApproval[]>({ approvalId: 'id', flow: 'flow' });

/** The flows in which people decide about records around the opportunity: 立项, budgets. */
export const runningRecordApprovals = (db: Db, opportunityId: string): Promise<string[]> =>
  db('approvals')
    .where({ case_id: opportunityId, status: 'running' })
    .whereIn('flow', [...recordFlows])
    .orderBy('id')
    .pluck('workflow_id');

/**
 * Whether this person held, holds or could have held a task of the approval, got a copy, or heads the department of
 * somebody who did.
 */
export async function isReader(
  db: Db,
  approvalId: string,
  { userId, departmentIds }: { userId: string; departmentIds: readonly string[] },
): Promise<boolean> {
  const found = await db('approval_readers')
    .join('users', 'users.id', 'approval_readers.user_id')
    .where('approval_readers.approval_id', approvalId)
    .where((reader) =>
      reader.where('approval_readers.user_id', userId).orWhereIn('users.department_id', [...departmentIds]),
    )
    .first<{ user_id: string } | undefined>('approval_readers.user_id');
  return found !== undefined;
}

/** The ways in which somebody reads these approvals, by themselves and as the head of others, and what each hides. */
export const waysOfReading = (
  db: Db,
  approvalIds: readonly string[],
  { userId, departmentIds }: { readonly userId: string; readonly departmentIds: readonly string[] },
): Promise<Pick<ReaderRow, 'approval_id' | 'user_id' | 'hidden'>[]> =>
  db('approval_readers')
    .join('users', 'users.id', 'approval_readers.user_id')
    .whereIn('approval_readers.approval_id', [...approvalIds])
    .where((reader) =>
      reader.where('approval_readers.user_id', userId).orWhereIn('users.department_id', [...departmentIds]),
    )
    .select('approval_readers.approval_id', 'approval_readers.user_id', 'approval_readers.hidden');

/** Whether this person held, holds or could have held a task of the case, or got a copy. */
export async function isReaderOfCase(db: Db, caseId: string, userId: string): Promise<boolean> {
  const found = await db('approvals')
    .join('approval_readers', 'approval_readers.approval_id', 'approvals.id')
    .where({ case_id: caseId, user_id: userId })
    .first<{ id: string } | undefined>('approvals.id');
  return found !== undefined;
}

export interface ApprovalFilter {
  /** Null: everybody’s. */
  readonly readableBy: { readonly userId: string; readonly departmentIds: readonly string[] } | null;
  readonly q?: string | undefined;
  readonly equals: Partial<
    Pick<
      ApprovalRow,
      'status' | 'case_id' | 'definition_key' | 'initiator_id' | 'is_overdue' | 'subject_type' | 'subject_id'
    >
  >;
}

/** A page of them; whoever reads some walks their own, and those of each person below them. */
export async function listApprovals(db: Db, filter: ApprovalFilter, page: PageRequest): Promise<ApprovalRow[]> {
  const rows = db('approvals').select<ApprovalRow[]>('approvals.*');
  if (filter.readableBy === null)
    return pagedByWays(
      rows,
      db,
      [walk(filtered(db('approvals'), filter), { sortBy: 'approvals.started_at', idColumn: 'approvals.id' })],
      page,
    );
  const { userId, departmentIds } = filter.readableBy;
  const below =
    departmentIds.length === 0
      ? []
      : await db('users')
          .whereIn('department_id', [...departmentIds])
          .pluck('id');
  const readBy = walkEach(
    db,
    [...new Set([userId, ...below])],
    walk(
      filtered(
        db('approval_readers as reader')
          .join('approvals', 'approvals.id', 'reader.approval_id')
          .whereRaw('reader.user_id = of.id'),
        filter,
      ),
      { sortBy: 'reader.started_at', idColumn: 'reader.approval_id' },
    ),
  );
  return pagedByWays(rows, db, [readBy], page);
}

function filtered(query: Knex.QueryBuilder, { q, equals }: ApprovalFilter): Knex.QueryBuilder {
  for (const [column, value] of Object.entries(equals)) query.where(`approvals.${column}`, value);
  if (q !== undefined) containing(query, q, 'approvals', ['approvals.title', 'approvals.customer_name']);
  return query;
}
