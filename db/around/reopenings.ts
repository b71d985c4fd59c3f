import type { RecordEnd } from '../../definitions/around/record-approval/record';
import type { Db } from '../shared/knex';

/** 重启: that a lost opportunity be reopened was asked for. */
export interface ReopeningRow {
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
    reopenings: ReopeningRow;
  }
}

export const runningReopening = (db: Db, opportunityId: string): Promise<ReopeningRow | undefined> =>
  db('reopenings').where({ opportunity_id: opportunityId, status: 'running' }).first();

export const reopeningById = (db: Db, approvalId: string): Promise<ReopeningRow | undefined> =>
  db('reopenings').where({ approval_id: approvalId }).first();

export const insertReopening = async (
  trx: Db,
  row: Pick<ReopeningRow, 'approval_id' | 'opportunity_id' | 'asked_by' | 'asked_at'>,
): Promise<void> => {
  await trx('reopenings').insert({ ...row, status: 'running', settled_by: null, settled_at: null });
};

export const settleReopening = async (
  trx: Db,
  approvalId: string,
  settled: { readonly status: RecordEnd; readonly settled_by: string | null; readonly settled_at: string },
): Promise<void> => {
  await trx('reopenings').where({ approval_id: approvalId }).update(settled);
};
