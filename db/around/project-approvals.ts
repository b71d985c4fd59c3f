import type { projectApprovalFacts } from '../../definitions/around/project-approval/schema';
import type { AskedApprovalRow } from './asked-approvals';
import type { FactValues } from './part-facts';
import type { Db } from '../shared/knex';

/** The one that was asked for last. */
export const latestProjectApproval = (db: Db, opportunityId: string): Promise<AskedApprovalRow | undefined> =>
  db('project_approvals')
    .where({ opportunity_id: opportunityId })
    .orderBy([{ column: 'asked_at', order: 'desc' }, 'approval_id'])
    .first();

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
