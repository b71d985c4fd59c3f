import type { Db } from '../shared/knex';
import type { AskedApprovalRow } from './asked-approvals';

/** 重启: that a lost opportunity be reopened is asked for. */
export const runningReopening = (db: Db, opportunityId: string): Promise<AskedApprovalRow | undefined> =>
  db('reopenings').where({ opportunity_id: opportunityId, status: 'running' }).first();

export const reopeningById = (db: Db, approvalId: string): Promise<AskedApprovalRow | undefined> =>
  db('reopenings').where({ approval_id: approvalId }).first();
