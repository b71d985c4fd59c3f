import { defineUpdate } from '@temporalio/workflow';
import type { Actor } from '../../definitions/approval/commands';
import type { Registered } from '../../definitions/registration/registration';

export interface Withdrawal {
  readonly id: string;
  readonly by: Actor;
  readonly reason: string;
}

/** What the check found; waits until it is known. Sent together with the start of the flow. */
export const registered = defineUpdate<Registered>('registered');
export const withdraw = defineUpdate<Registered, [Withdrawal]>('withdraw');

export const registrationWorkflowId = (opportunityId: string): string => `registration/${opportunityId}`;
export const REGISTRATION_WORKFLOW = 'registrationWorkflow';
