import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { isPassing } from '../../db/shared/errors';
import { failedStep, STEP_FAILED } from '../../definitions/case/failed-step';

/**
 * Around every activity of every worker: it is tried again only for what passes by itself. Whatever else goes wrong
 * goes wrong the next time too, so the flow is told at once: it refuses the command, or notes an incident.
 */
export const tryAgainWhatPasses: ActivityInterceptorsFactory = () => ({
  inbound: {
    async execute(input, next) {
      try {
        return await next(input);
      } catch (error) {
        throw passes(error) ? error : forGood(error);
      }
    },
  },
});

/** The database or the engine is away or busy, the worker stops, or the activity says itself what is to be done. */
const passes = (error: unknown): boolean => isPassing(error) || isOfEngine(error) || error instanceof TemporalFailure;

const isOfEngine = (error: unknown): boolean => error instanceof ServiceError || isGrpcServiceError(error);

function forGood(error: unknown): ApplicationFailure {
  const { cause, details } = failedStep(error);
  return ApplicationFailure.create({ message: cause, type: STEP_FAILED, nonRetryable: true, details: [details] });
}
