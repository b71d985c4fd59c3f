import { defineUpdate } from '@temporalio/workflow';
import type { Registered } from '../../definitions/registration/registration';
import type { ReviewDecision } from '../../definitions/registration/reviewing';

export interface Withdrawal {
  readonly byUserId: string;
  readonly reason: string;
}

/** What the check found; waits until it is known. Sent together with the start of the flow. */
export const registered = defineUpdate<Registered>('registered');
export const decideReview = defineUpdate<Registered, [ReviewDecision]>('decideReview');
export const withdraw = defineUpdate<Registered, [Withdrawal]>('withdraw');

export const registrationWorkflowId = (opportunityId: string): string => `registration/${opportunityId}`;
export const REGISTRATION_WORKFLOW = 'registrationWorkflow';
