import {
  type Client,
  isGrpcDeadlineError,
  QueryNotRegisteredError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { APPROVAL_COMMAND, type PersonsCommand } from '../../definitions/approval/commands';
import type { Answer } from '../../definitions/approval/state';
import { STEP_FAILED } from '../../definitions/case/failed-step';
import { CLAIM_CHANGED, type ClaimChange } from '../../definitions/stage/claim';
import { stageWorkflowId } from '../../definitions/stage/flow-id';

/**
 * Tells the stage flow of an opportunity about its claim. It may be over, or not have begun: then there is nothing
 * that follows. Telling it twice changes nothing more.
 */
export async function tellStage(temporal: Client, opportunityId: string, change: ClaimChange): Promise<void> {
  try {
    await temporal.workflow.getHandle(stageWorkflowId(opportunityId)).signal(CLAIM_CHANGED, change);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/** A flow that has not answered by then has trouble of its own. */
const ANSWER_WITHIN_MS = 20_000;

export type Sent<T> =
  | { readonly kind: 'answered'; readonly answer: T }
  /** By a rule, or since the case is over. */
  | { readonly kind: 'refused'; readonly detail: string }
  /** It could not be carried out, and would not be the next time. */
  | { readonly kind: 'failed'; readonly detail: string }
  | { readonly kind: 'silent' };

/** Sends a command to the flow that hosts an approval; its id makes it safe to send again. */
export const sendToApproval = (
  temporal: Client,
  workflowId: string,
  approvalId: string,
  command: PersonsCommand,
): Promise<Sent<Pick<Answer, 'kept'>>> =>
  askFlow(temporal, () =>
    temporal.workflow.getHandle(workflowId).executeUpdate<Pick<Answer, 'kept'>, [object]>(APPROVAL_COMMAND, {
      args: [{ approvalId, command }],
      updateId: command.id,
    }),
  );

const isFailure = ({ cause }: WorkflowUpdateFailedError): boolean =>
  cause instanceof ApplicationFailure && cause.type === STEP_FAILED;

/** Asks a flow something, for a bounded time. When the engine is away it throws, and the activity is tried again. */
export async function askFlow<T>(temporal: Client, ask: () => Promise<T>): Promise<Sent<T>> {
  try {
    return { kind: 'answered', answer: await temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, ask) };
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError)
      return { kind: isFailure(error) ? 'failed' : 'refused', detail: error.cause?.message ?? error.message };
    if (error instanceof WorkflowNotFoundError) return { kind: 'refused', detail: 'The case is over.' };
    if (error instanceof QueryNotRegisteredError)
      return { kind: 'refused', detail: 'The flow of this case does not know the question.' };
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error))
      return { kind: 'silent' };
    throw error;
  }
}
