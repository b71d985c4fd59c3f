import { ActivityFailure, log, TemporalFailure, type WorkflowInterceptors } from '@temporalio/workflow';
import { failedStep } from '../../definitions/case/failed-step';
import { refused } from '../../definitions/shared/refusal';
import { isOurs } from './message';
import { failureOf, failureOfStep } from './refusal';

/**
 * The border of every flow. What is no message of ours is refused, or passed over where nobody waits for an answer. A
 * command whose step fails for good is refused, and changes nothing. Without this an error in a handler would fail the
 * workflow task, which the engine repeats for ever: nobody could go on with the case.
 */
export const interceptors = (): WorkflowInterceptors => ({
  inbound: [
    {
      async handleUpdate(input, next) {
        if (!isOurs(input.name, input.args)) throw failureOf(NOT_OURS);
        try {
          return await next(input);
        } catch (error) {
          throw withCause(error);
        }
      },
      async handleSignal(input, next) {
        if (isOurs(input.signalName, input.args)) await next(input);
        else log.warn('a message that is none of ours was passed over', { signal: input.signalName });
      },
    },
  ],
});

const NOT_OURS = refused('unprocessable', 'This is no message that the flow knows, or it does not have its shape.');

/** A refusal is told as it is; whatever else went wrong, as a failed step with its causes, for the log. */
const withCause = (error: unknown): TemporalFailure =>
  error instanceof TemporalFailure && !(error instanceof ActivityFailure) ? error : failureOfStep(failedStep(error));
