import { continueAsNew } from '@temporalio/workflow';
import type { ApprovalReference, ApprovalStart } from './messages';
import { serveApproval, type Served } from './serving';

/** One approval that was started over HTTP, from its first step to its end. */
export async function approvalWorkflow(start: ApprovalStart | ApprovalReference): Promise<Exclude<Served, 'goesOn'>> {
  const { approvalId } = start;
  const served = await serveApproval({ start, caseId: approvalId, flow: 'approval' });
  return served === 'goesOn' ? continueAsNew<typeof approvalWorkflow>({ approvalId }) : served;
}
