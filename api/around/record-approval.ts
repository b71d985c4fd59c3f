import { WithStartWorkflowOperation } from '@temporalio/client';
import type { Caller } from '../../definitions/organisation/access/caller';
import type { Chosen, Data } from '../../definitions/approval/state';
import type { ApprovedRecord } from '../../definitions/around/record-approval/record';
import { approvalStarted } from '../../workflows/approval/messages';
import {
  RECORD_APPROVAL_WORKFLOW,
  type RecordApprovalStart,
  recordApprovalWorkflowId,
} from '../../workflows/around/messages';
import { assertAcceptable, frozenVersions } from '../approval/starting';
import type { Deps } from '../deps';
import { within } from '../shared/within';
import { assertChosen } from '../organisation/people';

interface PuttingUp {
  readonly record: ApprovedRecord;
  /** The key of the approval that decides; left out: as the flow is called. */
  readonly approval?: string;
  readonly title: string;
  readonly data: Data;
  /** What of them the opportunity says. */
  readonly followed: Data;
  readonly chosen: Chosen;
  readonly caller: Caller;
  /** The id of the approval: the same for every attempt of one request. */
  readonly requestId: string;
}

/** Puts a record up for approval and waits until its first deciders are asked, or until it is refused. */
export async function putUpForApproval(
  deps: Deps,
  { record, approval = record.flow, title, data, followed, chosen, caller, requestId }: PuttingUp,
): Promise<void> {
  await assertChosen(deps.db, chosen);
  const versions = await frozenVersions(deps, approval);
  const subject = { type: 'opportunity', id: record.opportunityId };
  const start: RecordApprovalStart = {
    ...versions,
    approvalId: requestId,
    title,
    subject,
    initiatorId: caller.id,
    data,
    followed,
    chosen,
    record,
  };
  assertAcceptable(start);
  const startWorkflowOperation = new WithStartWorkflowOperation<(input: RecordApprovalStart) => Promise<unknown>>(
    RECORD_APPROVAL_WORKFLOW,
    {
      workflowId: recordApprovalWorkflowId(record, requestId),
      taskQueue: deps.taskQueue,
      args: [start],
      workflowIdConflictPolicy: 'USE_EXISTING',
    },
  );
  await within(deps, () =>
    deps.temporal.workflow.executeUpdateWithStart(approvalStarted, { startWorkflowOperation, updateId: requestId }),
  );
}
