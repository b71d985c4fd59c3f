import { continueAsNew } from '@temporalio/workflow';
import type { ApprovalReference, ApprovalStart } from './messages';
import { serveApproval, type Served } from './serving';

/** One approval that was started over HTTP, from its first step to its end; or what comes after the end of any. */
export async function approvalWorkflow(start: ApprovalStart | ApprovalReference): Promise<Exclude<Served, 'goesOn'>> {
  const { approvalId, part = { caseId: approvalId, flow: 'approval' } } = start;
  const served = await serveApproval({ start, ...part });
  return served === 'goesOn' ? continueAsNew<typeof approvalWorkflow>({ approvalId }) : served;
}
