import { continueAsNew, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities';
import type { ApprovalState } from '../../definitions/approval/state';
import { serveApproval } from '../approval/serving';
import type { RecordApprovalStart } from './messages';

const activities = proxyLocalActivities<Activities>({ startToCloseTimeout: '10s', localRetryThreshold: '30s' });

/** A record is approved: it is put up for approval, decided about, and settled once, whatever crashes. */
export async function recordApprovalWorkflow(
  start: RecordApprovalStart,
  carried?: ApprovalState,
): Promise<'approved' | 'rejected' | 'withdrawn' | 'refused'> {
  const { record, approvalId, initiatorId } = start;
  const served = await serveApproval({
    start,
    carried,
    caseId: record.opportunityId,
    flow: record.flow,
    async before() {
      const refusal = await activities.putUpForApproval({ record, approvalId, byUserId: initiatorId, at: now() });
      return refusal ? { refusal } : undefined;
    },
    onEnd: ({ status, byUserId }) => activities.settleRecord({ record, approvalId, status, byUserId, at: now() }),
  });
  return 'goesOn' in served
    ? continueAsNew<typeof recordApprovalWorkflow>({ ...start, ...served.goesOn.start }, served.goesOn.state)
    : served.status;
}

const now = (): string => new Date().toISOString();
