import { WithStartWorkflowOperation, WorkflowNotFoundError } from '@temporalio/client';
import { isHeld, isOver, type OpportunityStatus } from '../../definitions/registration/statuses';
import type { StageCommand } from '../../definitions/stage/commands';
import { STAGE_WORKFLOW, stageWorkflowId } from '../../definitions/stage/flow-id';
import { IN_REVIEW, refusedBy } from '../../definitions/stage/acts/in-the-way';
import type { StageAnswer } from '../../definitions/stage/state';
import { type CommandWithFacts, stageCommand, type StageStart } from '../../workflows/stage/messages';
import type { Deps } from '../deps';
import { answerTo } from '../../definitions/stage/apply';
import { isRefused } from '../../definitions/shared/refusal';
import { problemOfRefusal } from '../http/errors';
import { Problem } from '../http/problem';
import type { Progressing } from './access';

/**
 * Sends a command to the stage flow of an opportunity; its id makes it safe to send again. Whoever is faster than the
 * registration, which starts that flow, starts it.
 */
export async function sendStageCommand(
  deps: Deps,
  { row, facts }: Progressing,
  command: StageCommand,
): Promise<StageAnswer> {
  const { id, stage_state: kept } = row;
  // such as the one that won the sale, sent again because the answer was lost on its way
  const known = kept === null ? undefined : answerTo(kept.state, command.id);
  if (known && !isRefused(known) && known.status !== 'awaitingGate') return known;
  const refusal = refusalOf(row.status, row.stage_key !== null);
  if (refusal) throw refusal;
  try {
    const sent = { workflowId: stageWorkflowId(id), update: stageCommand, id: command.id };
    return await deps.commands.send({ ...sent, args: [{ command, facts }] });
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return startWith(deps, id, { command, facts });
    throw error;
  }
}

function refusalOf(status: OpportunityStatus, isSold: boolean): Problem | undefined {
  if (isHeld(status)) return undefined;
  if (status === 'inConflictReview' && isSold) return new Problem(problemOfRefusal(refusedBy(IN_REVIEW).refusal));
  return over(
    isOver(status)
      ? `The opportunity is ${status}; only one that is valid, or suspended, progresses.`
      : `The opportunity is ${status}; it progresses once its registration is valid.`,
  );
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
    },
  );
  return commands.sendBy(
    { workflowId: stageWorkflowId(opportunityId), update: stageCommand, args: [given], id: given.command.id },
    () =>
      temporal.workflow.executeUpdateWithStart(stageCommand, {
        startWorkflowOperation,
        args: [given],
        updateId: given.command.id,
      }),
  );
}

const over = (detail: string): Problem => new Problem({ status: 409, code: 'wrong_state', detail });
