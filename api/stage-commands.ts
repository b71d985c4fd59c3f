import { WithStartWorkflowOperation, WorkflowNotFoundError } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { OpportunityRow } from '../db/opportunities';
import type { StageCommand } from '../definitions/stage/commands';
import { STAGE_WORKFLOW, stageWorkflowId } from '../definitions/stage/flow-id';
import type { StageAnswer } from '../definitions/stage/state';
import { stageCommand, type StageStart } from '../workflows/stage/messages';
import type { Deps } from './deps';
import { within } from './flow-calls';
import { Problem } from './http/problem';

/** Sends a command to the stage flow of an opportunity; its id makes it safe to send again. Whoever is faster than the registration, which starts that flow, starts it. */
export async function sendStageCommand(deps: Deps, { id, status }: Pick<OpportunityRow, 'id' | 'status'>, command: StageCommand): Promise<StageAnswer> {
  const { temporal } = deps;
  if (status !== 'valid' && status !== 'suspended') throw over(`The opportunity is ${status}; only one that is valid, or suspended, progresses.`);
  try {
    return await within(deps, () => temporal.workflow.getHandle(stageWorkflowId(id)).executeUpdate(stageCommand, { args: [command], updateId: command.id }));
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return startWith(deps, id, command);
    throw error;
  }
}

async function startWith(deps: Deps, opportunityId: string, command: StageCommand): Promise<StageAnswer> {
  const { temporal, taskQueue } = deps;
  const startWorkflowOperation = new WithStartWorkflowOperation<(input: StageStart) => Promise<unknown>>(STAGE_WORKFLOW, {
    workflowId: stageWorkflowId(opportunityId),
    taskQueue,
    args: [{ opportunityId }],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
  });
  try {
    return await within(deps, () => temporal.workflow.executeUpdateWithStart(stageCommand, { startWorkflowOperation, args: [command], updateId: command.id }));
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) throw over('The sale is over; nothing about it can be changed any more.');
    throw error;
  }
}

const over = (detail: string): Problem => new Problem({ status: 409, code: 'wrong_state', detail });
