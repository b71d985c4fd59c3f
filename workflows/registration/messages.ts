import { defineQuery, defineUpdate } from '@temporalio/workflow';
import type { Actor } from '../../definitions/approval/commands';
import { MIGRATE_REGISTRATION, type RegistrationMigration, WHY_NOT_MIGRATE_REGISTRATION } from '../../definitions/registration/migration';
import type { Registered } from '../../definitions/registration/registration';

export interface Withdrawal {
  readonly id: string;
  readonly by: Actor;
  readonly reason: string;
}

/** What the check found; waits until it is known. Sent together with the start of the flow. */
export const registered = defineUpdate<Registered>('registered');
export const withdraw = defineUpdate<Registered, [Withdrawal]>('withdraw');

/** DEF-04: the registration goes on by another version, or refuses with the reason. Gives the version. */
export const migrateRegistration = defineUpdate<number, [RegistrationMigration]>(MIGRATE_REGISTRATION);
/** Whether it would, and if not why: a dry run, which leaves no trace. */
export const whyNotMigrateRegistration = defineQuery<string | null, [RegistrationMigration]>(WHY_NOT_MIGRATE_REGISTRATION);

export const registrationWorkflowId = (opportunityId: string): string => `registration/${opportunityId}`;
export const REGISTRATION_WORKFLOW = 'registrationWorkflow';
