import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Actor } from '../../definitions/approval/commands';
import type { RegistrationVersion } from '../../definitions/registration/migrating';
import type { Registered } from '../../definitions/registration/registration';

export interface Withdrawal {
  readonly id: string;
  readonly by: Actor;
  readonly reason: string;
}

/** What the check found; waits until it is known. Sent together with the start of the flow. */
export const registered = defineUpdate<Registered>('registered');
export const withdraw = defineUpdate<Registered, [Withdrawal]>('withdraw');

export interface RegistrationMigration {
  readonly to: RegistrationVersion;
  readonly byUserId: string;
}

/** DEF-04: the registration goes on by another version, or refuses with the reason. Gives the version. */
export const migrateRegistration = defineUpdate<number, [RegistrationMigration]>('migrateRegistration');
/** Whether it would, and if not why: a dry run, which leaves no trace. */
export const whyNotMigrateRegistration = defineQuery<string | null, [RegistrationMigration]>('whyNotMigrateRegistration');

/** The sale has ended in the stage flow, which has written what that means: protection ends with it. */
export const saleEnded = defineSignal<[{ readonly status: 'won' | 'lost' }]>('saleEnded');

export const registrationWorkflowId = (opportunityId: string): string => `registration/${opportunityId}`;
export const REGISTRATION_WORKFLOW = 'registrationWorkflow';
