import { WithStartWorkflowOperation, WorkflowNotFoundError } from '@temporalio/client';
import { approvalById } from '../../db/approval/rows';
import type { TaskRow } from '../../db/approval/tasks';
import { isRemark } from '../../definitions/approval/apply';
import type { PersonsCommand } from '../../definitions/approval/commands';
import {
  approvalCommand,
  type ApprovalReference,
  type CommandAnswer,
  type CommandOf,
  endedApprovalFlow,
} from '../../workflows/approval/messages';
import type { Deps } from '../deps';

/** Sends a command to the flow that hosts the approval. */
export const sendCommand = (
  { commands }: Pick<Deps, 'commands'>,
  workflowId: string,
  approvalId: string,
  command: PersonsCommand,
): Promise<CommandAnswer> =>
  commands.send({ workflowId, update: approvalCommand, args: [{ approvalId, command }], id: command.id });

/** Sends what somebody does about a task; a remark also after the end, when its flow may be over. */
export async function sendAbout(deps: Deps, task: TaskRow, command: PersonsCommand): Promise<CommandAnswer> {
  const { approval_id: approvalId, workflow_id: workflowId } = task;
  if (!isRemark(command)) return sendCommand(deps, workflowId, approvalId, command);
  if (await hasEnded(deps, approvalId)) return sendAfterEnd(deps, task, command);
  try {
    return await sendCommand(deps, workflowId, approvalId, command);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError && (await hasEnded(deps, approvalId)))
      return sendAfterEnd(deps, task, command);
    throw error;
  }
}

const hasEnded = async ({ db }: Deps, approvalId: string): Promise<boolean> =>
  (await approvalById(db, approvalId))?.status !== 'running';

/** A flow begins for it from the row, which carries the case; it is over with the answer. */
function sendAfterEnd(deps: Deps, task: TaskRow, command: PersonsCommand): Promise<CommandAnswer> {
  const { approval_id: approvalId, case_id: caseId, flow } = task;
  const { type, workflowId, args: start } = endedApprovalFlow({ approvalId, part: { caseId, flow } });
  const args: [CommandOf] = [{ approvalId, command }];
  const startWorkflowOperation = new WithStartWorkflowOperation<(from: ApprovalReference) => Promise<unknown>>(type, {
    workflowId,
    taskQueue: deps.taskQueue,
    args: start,
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  return deps.commands.sendBy({ workflowId, update: approvalCommand, args, id: command.id }, () =>
    deps.temporal.workflow.executeUpdateWithStart(approvalCommand, {
      startWorkflowOperation,
      args,
      updateId: command.id,
    }),
  );
}
