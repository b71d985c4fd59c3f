import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Actor } from '../../definitions/approval/commands';
import type { OpportunityChange } from '../../definitions/registration/changing';
import type { RegistrationVersion } from '../../definitions/registration/migrating';
import type { Registered } from '../../definitions/registration/registration';

/** Somebody does something about a registration, and says why. */
export interface Reasoned {
  readonly id: string;
  readonly by: Actor;
  readonly reason: string;
}

export interface Assignment extends Omit<Reasoned, 'reason'> {
  readonly ownerId: string;
  readonly reason: string | null;
  /** Whether the person takes it for themselves, being no head above and no administrator. */
  readonly takes: boolean;
}

export interface Changing {
  readonly by: Actor;
  readonly change: OpportunityChange;
}

/** What the check found; waits until it is known. Sent together with the start of the flow. */
export const registered = defineUpdate<Registered>('registered');
export const withdraw = defineUpdate<Registered, [Reasoned]>('withdraw');
/** Asks for a longer protection 保护期; an approval decides. */
export const extendProtection = defineUpdate<Registered, [Reasoned]>('extendProtection');
/** OPP-19: the opportunity is this person’s from now on. */
export const assign = defineUpdate<Registered, [Assignment]>('assign');
/** Its owner gives it up, before the protection ends. */
export const release = defineUpdate<Registered, [Reasoned]>('release');
/** Changes what the opportunity says; what identifies its customer is checked again. */
export const changeRegistration = defineUpdate<Registered, [Changing]>('changeRegistration');

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
