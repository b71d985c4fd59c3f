import { ApplicationFailure } from '@temporalio/workflow';
import { type FailedStep, STEP_FAILED } from '../../definitions/case/failed-step';
import type { Refused } from '../../definitions/shared/refusal';

/** Tells the sender of a message what a rule refused: `code` as the failure’s type, the refusal as its detail. */
export const failureOf = ({ refusal }: Refused): ApplicationFailure =>
  ApplicationFailure.create({
    message: refusal.detail,
    type: refusal.code,
    nonRetryable: true,
    details: [refusal],
  });

/** Tells the sender of a message that its step failed for good. Nothing was changed. */
export const failureOfStep = ({ cause, details }: FailedStep): ApplicationFailure =>
  ApplicationFailure.create({ message: cause, type: STEP_FAILED, nonRetryable: true, details: [details] });

export function assertAllowed(refusal: Refused | undefined): void {
  if (refusal) throw failureOf(refusal);
}

/** Whether a rule said no, and nothing has failed. */
export const isRefusal = (error: unknown): boolean => error instanceof ApplicationFailure && error.type !== STEP_FAILED;
