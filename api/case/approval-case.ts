import { type ApprovalRow, approvalById } from '../../db/approval/rows';
import { recordUnderApproval } from '../../db/around/record-under-approval';
import type { Db } from '../../db/shared/knex';
import { approvalTimers } from '../../definitions/case/timers';
import { approvalFlow, approvalWorkflowId } from '../../workflows/approval/messages';
import { recordApprovalFlow } from '../../workflows/around/messages';
import { notFound } from '../http/problem';
import type { CaseFlow, FlowTimer, FoundCase } from './found-case';

/** An approval that has a flow of its own. One inside another case is a part of that. */
export async function approvalCase(db: Db, id: string): Promise<FoundCase | undefined> {
  const row = await approvalById(db, id);
  if (!row) return undefined;
  const flow = await flowOfApproval(db, row);
  if (!flow) throw notFound(`This approval is a part of the case ${row.case_id}: ask for that one.`);
  return {
    id,
    flow: row.flow,
    workflowId: row.workflow_id,
    status: row.status,
    version: row.version,
    definition: { kind: 'approval', key: row.definition_key, version: row.definition_version },
    state: row.state,
    flows: [flow],
    timers: [() => Promise.resolve(timersOfApproval(row))],
    isEndedByHand: true,
  };
}

/** Undefined: it is hosted by the flow of another case. */
export async function flowOfApproval(db: Db, row: ApprovalRow): Promise<CaseFlow | undefined> {
  const { id: approvalId, flow, workflow_id: workflowId } = row;
  const isRunning = row.status === 'running';
  if (workflowId === approvalWorkflowId(approvalId))
    return { flow, workflowId, isNeeded: isRunning, begin: approvalFlow(approvalId) };
  if (workflowId !== `${flow}/${approvalId}`) return undefined;
  const found = await recordUnderApproval(db, row);
  if (!found) return { flow, workflowId, isNeeded: false };
  const begin = recordApprovalFlow(found.record, approvalId);
  return { flow, workflowId, isNeeded: isRunning || found.isWaiting, begin };
}

export const timersOfApproval = ({ flow, status, state }: ApprovalRow): readonly FlowTimer[] =>
  status === 'running' ? approvalTimers(state).map((timer) => ({ flow, ...timer })) : [];
