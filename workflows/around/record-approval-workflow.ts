import { continueAsNew } from '@temporalio/workflow';
import { serveApproval, type Served } from '../approval/serving';
import { activities } from '../shared/activities';
import { now } from '../shared/now';
import type { RecordApprovalReference, RecordApprovalStart } from './messages';

/** A record is approved: it is put up for approval, decided about, and settled once, whatever crashes. */
export async function recordApprovalWorkflow(
  start: RecordApprovalStart | RecordApprovalReference,
): Promise<Exclude<Served, 'goesOn'>> {
  const { record, approvalId } = start;
  const served = await serveApproval({
    start,
    caseId: record.opportunityId,
    flow: record.flow,
    writeFirst: (recording) => activities.openRecordApproval({ ...recording, record }),
    onEnd: ({ status, byUserId }) => activities.settleRecord({ record, approvalId, status, byUserId, at: now() }),
  });
  return served === 'goesOn' ? continueAsNew<typeof recordApprovalWorkflow>({ approvalId, record }) : served;
}
