import type { projectApprovalFacts, ProjectApprovalStatus } from '../../definitions/around/project-approval/schema';
import type { FactValues } from './part-facts';
import type { RecordEnd } from '../../definitions/around/record-approval/record';
import type { Db } from '../shared/knex';

export interface ProjectApprovalRow {
  readonly approval_id: string;
  readonly opportunity_id: string;
  readonly status: ProjectApprovalStatus;
  readonly asked_by: string;
  readonly asked_at: string;
  readonly settled_by: string | null;
  readonly settled_at: string | null;
}

declare module 'knex/types/tables' {
  interface Tables {
    project_approvals: ProjectApprovalRow;
  }
}

/** The one that was asked for last. */
export const latestProjectApproval = (db: Db, opportunityId: string): Promise<ProjectApprovalRow | undefined> =>
  db('project_approvals')
    .where({ opportunity_id: opportunityId })
    .orderBy([{ column: 'asked_at', order: 'desc' }, 'approval_id'])
    .first();

export const insertProjectApproval = async (
  trx: Db,
  row: Pick<ProjectApprovalRow, 'approval_id' | 'opportunity_id' | 'asked_by' | 'asked_at'>,
): Promise<void> => {
  await trx('project_approvals').insert({ ...row, status: 'running', settled_by: null, settled_at: null });
};

export const settleProjectApproval = async (
  trx: Db,
  approvalId: string,
  settled: { readonly status: RecordEnd; readonly settled_by: string | null; readonly settled_at: string },
): Promise<void> => {
  await trx('project_approvals').where({ approval_id: approvalId }).update(settled);
};

/** Those of the opportunities that are approved as projects (OPP-09). */
export async function projectApproved(db: Db, opportunityIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db('project_approvals')
    .whereIn('opportunity_id', [...opportunityIds])
    .where({ status: 'approved' })
    .select('opportunity_id');
  return new Set(rows.map(({ opportunity_id }) => opportunity_id));
}

export const projectApprovalFactValues: FactValues<typeof projectApprovalFacts> = {
  projectApproved: `nullif(exists (
    select 1 from project_approvals p where p.opportunity_id = o.id and status = 'approved'), false)`,
};
