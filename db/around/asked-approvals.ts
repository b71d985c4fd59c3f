import type { RecordEnd } from '../../definitions/around/record-approval/record';
import type { Db } from '../shared/knex';

/** An approval that was asked for about the opportunity itself: as a project, or that it be reopened. */
export interface AskedApprovalRow {
  readonly approval_id: string;
  readonly opportunity_id: string;
  readonly status: 'running' | RecordEnd;
  readonly asked_by: string;
  readonly asked_at: string;
  readonly settled_by: string | null;
  readonly settled_at: string | null;
}

declare module 'knex/types/tables' {
  interface Tables {
    project_approvals: AskedApprovalRow;
    reopenings: AskedApprovalRow;
  }
}

type AskedApprovals = 'project_approvals' | 'reopenings';

export const insertAsked = async (
  trx: Db,
  table: AskedApprovals,
  row: Pick<AskedApprovalRow, 'approval_id' | 'opportunity_id' | 'asked_by' | 'asked_at'>,
): Promise<void> => {
  await trx(table).insert({ ...row, status: 'running', settled_by: null, settled_at: null });
};

export const settleAsked = async (
  trx: Db,
  table: AskedApprovals,
  approvalId: string,
  settled: { readonly status: RecordEnd; readonly settled_by: string | null; readonly settled_at: string },
): Promise<void> => {
  await trx(table).where({ approval_id: approvalId }).update(settled);
};
