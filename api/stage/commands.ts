import { WithStartWorkflowOperation, WorkflowNotFoundError } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { OpportunityStatus } from '../../definitions/registration/state';
import type { StageCommand } from '../../definitions/stage/commands';
import { STAGE_WORKFLOW, stageWorkflowId } from '../../definitions/stage/flow-id';
import { IN_REVIEW, refusedBy } from '../../definitions/stage/acts/in-the-way';
import type { StageAnswer } from '../../definitions/stage/state';
import { type CommandWithFacts, stageCommand, type StageStart } from '../../workflows/stage/messages';
import type { Deps } from '../deps';
import { within } from '../shared/within';
import { problemOfRefusal } from '../http/errors';
import { Problem } from '../http/problem';
import type { Progressing } from './access';

/**
 * Sends a command to the stage flow of an opportunity; its id makes it safe to send again. Whoever is faster than the
 * registration, which starts that flow, starts it.
 */
export async function sendStageCommand(
  deps: Deps,
  { row: { id, status, stage_key: stageKey }, facts }: Progressing,
  command: StageCommand,
): Promise<StageAnswer> {
  const refusal = refusalOf(status, stageKey !== null);
  if (refusal) return answeredBefore(deps, id, command.id, refusal);
  try {
    return await deps.commands.send({
      workflowId: stageWorkflowId(id),
      update: stageCommand,
      args: [{ command, facts }],
      id: command.id,
    });
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return startWith(deps, id, { command, facts });
    throw error;
  }
}

function refusalOf(status: OpportunityStatus, isSold: boolean): Problem | undefined {
  if (status === 'valid' || status === 'suspended') return undefined;
  if (status === 'inConflictReview' && isSold) return new Problem(problemOfRefusal(refusedBy(IN_REVIEW).refusal));
  const isAhead = status === 'checking' || status === 'inConflictReview' || status === 'inAssessment';
  return over(
    `The opportunity is ${status}; ${isAhead ? 'it progresses once its registration is valid' : 'only one that is valid, or suspended, progresses'}.`,
  );
}

/**
 * The flow’s answer to a command that it had before, such as the one that won the sale, sent again because the answer
 * was lost on its way; for any other the refusal.
 */
async function answeredBefore(
  deps: Deps,
  opportunityId: string,
  commandId: string,
  refusal: Problem,
): Promise<StageAnswer> {
  try {
    return await within(deps, () =>
      deps.temporal.workflow.getHandle(stageWorkflowId(opportunityId)).getUpdateHandle<StageAnswer>(commandId).result(),
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw refusal;
    throw error;
  }
}

async function startWith(
  { temporal, taskQueue, commands }: Deps,
  opportunityId: string,
  given: CommandWithFacts,
): Promise<StageAnswer> {
  const startWorkflowOperation = new WithStartWorkflowOperation<(input: StageStart) => Promise<unknown>>(
    STAGE_WORKFLOW,
    {
      workflowId: stageWorkflowId(opportunityId),
      taskQueue,
      args: [{ opportunityId }],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    },
  );
  try {
    return await commands.sendBy(
      { workflowId: stageWorkflowId(opportunityId), update: stageCommand, args: [given], id: given.command.id },
      () =>
        temporal.workflow.executeUpdateWithStart(stageCommand, {
          startWorkflowOperation,
          args: [given],
          updateId: given.command.id,
        }),
    );
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError)
      throw over('The sale is over; nothing about it can be changed any more.');
    throw error;
  }
}

const over = (detail: string): Problem => new Problem({ status: 409, code: 'wrong_state', detail });
