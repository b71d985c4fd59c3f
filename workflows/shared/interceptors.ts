import { ActivityFailure, TemporalFailure, type WorkflowInterceptors } from '@temporalio/workflow';
import { failedStep } from '../../definitions/case/failed-step';
import { failureOfStep } from './refusal';

/**
 * A command whose step fails for good is refused, and changes nothing. Without this an error in a handler would fail
 * the workflow task, which the engine repeats for ever: nobody could go on with the case.
 */
export const interceptors = (): WorkflowInterceptors => ({
  inbound: [
    {
      async handleUpdate(input, next) {
        try {
          return await next(input);
        } catch (error) {
          throw told(error);
        }
      },
    },
  ],
});

/** A refusal is told as it is; whatever else went wrong, as a failed step with its causes, for the log. */
const told = (error: unknown): TemporalFailure =>
  error instanceof TemporalFailure && !(error instanceof ActivityFailure) ? error : failureOfStep(failedStep(error));
