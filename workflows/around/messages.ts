import type { ApprovedRecord } from '../../definitions/around/record-approval/record';
import type { ApprovalReference, ApprovalStart } from '../approval/messages';
import type { FlowStart } from '../shared/flow-start';

/** A flow that goes on: the approval, and the record that it is about. It takes the messages of an approval. */
export interface RecordApprovalReference extends ApprovalReference {
  readonly record: ApprovedRecord;
}

/** Everything that a new one starts with. */
export interface RecordApprovalStart extends ApprovalStart {
  readonly record: ApprovedRecord;
}

export const recordApprovalWorkflowId = ({ flow }: ApprovedRecord, approvalId: string): string =>
  `${flow}/${approvalId}`;
export const RECORD_APPROVAL_WORKFLOW = 'recordApprovalWorkflow';

/** One that was opened before. */
export const recordApprovalFlow = (record: ApprovedRecord, approvalId: string): FlowStart => ({
  type: RECORD_APPROVAL_WORKFLOW,
  workflowId: recordApprovalWorkflowId(record, approvalId),
  args: [{ approvalId, record }],
});
