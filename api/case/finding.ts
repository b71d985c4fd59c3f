import type { Db } from '../../db/shared/knex';
import { approvalCase } from './approval-case';
import type { FoundCase } from './found-case';
import { jobCase } from './job-case';
import { opportunityCase } from './opportunity-case';

/** Whatever runs in flows of its own under this id. */
export const caseWith = async (db: Db, id: string): Promise<FoundCase | undefined> =>
  (await opportunityCase(db, id)) ?? (await approvalCase(db, id)) ?? (await jobCase(db, id));

/** Whether a flow has something left to do, by the rows of its case: its id ends with that of the case. */
export async function isNeeded(db: Db, workflowId: string): Promise<boolean> {
  const found = await caseWith(db, workflowId.slice(workflowId.lastIndexOf('/') + 1));
  return found?.flows.some((flow) => flow.workflowId === workflowId && flow.isNeeded) ?? false;
}
