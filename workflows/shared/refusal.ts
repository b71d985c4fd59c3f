import { ApplicationFailure } from '@temporalio/workflow';
import type { Refused } from '../../definitions/shared/refusal';

/**
 * Tells the sender of a message what a rule refused: `code` as the failure’s type, the whole refusal as its detail.
 */
export const failureOf = ({ refusal }: Refused): ApplicationFailure =>
  ApplicationFailure.create({ message: refusal.detail, type: refusal.code, nonRetryable: true, details: [refusal] });

export function assertAllowed(refusal: Refused | undefined): void {
  if (refusal) throw failureOf(refusal);
}
