import { continueAsNew } from '@temporalio/workflow';
import type { ApprovalState } from '../../definitions/approval/state';
import type { ApprovalStart } from './messages';
import { serveApproval } from './serving';

/** One approval that was started over HTTP, from its first step to its end. */
export async function approvalWorkflow(
  start: ApprovalStart,
  carried?: ApprovalState,
): Promise<'approved' | 'rejected' | 'withdrawn' | 'refused'> {
  const served = await serveApproval({ start, carried, caseId: start.approvalId, flow: 'approval' });
  return 'goesOn' in served
    ? continueAsNew<typeof approvalWorkflow>(served.goesOn.start, served.goesOn.state)
    : served.status;
}
