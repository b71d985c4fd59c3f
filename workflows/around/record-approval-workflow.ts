import { continueAsNew } from '@temporalio/workflow';
import { serveApproval, type Served } from '../approval/serving';
import { activities } from '../shared/activities';
import { now } from '../shared/now';
import { registrationFlow } from '../registration/messages';
import { startReopened } from '../registration/registration-case';
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
    async onEnd({ status, byUserId }) {
      await activities.settleRecord({ record, approvalId, status, byUserId, at: now() });
      const { opportunityId } = record;
      if (record.flow === 'reopening') await startReopened({ opportunityId, ...registrationFlow(opportunityId) });
    },
  });
  return served === 'goesOn' ? continueAsNew<typeof recordApprovalWorkflow>({ approvalId, record }) : served;
}
