import type { ApprovedRecord } from '../../definitions/around/record-approval/record';
import type { ApprovalStart } from '../approval/messages';

/**
 * Everything that the flow starts with: the approval, and the record that it is about. It takes the messages of an
 * approval.
 */
export interface RecordApprovalStart extends ApprovalStart {
  readonly record: ApprovedRecord;
}

export const recordApprovalWorkflowId = ({ flow }: ApprovedRecord, approvalId: string): string =>
  `${flow}/${approvalId}`;
export const RECORD_APPROVAL_WORKFLOW = 'recordApprovalWorkflow';
