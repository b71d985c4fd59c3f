import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Actor } from '../../definitions/approval/commands';
import type { OpportunityChange } from '../../definitions/registration/changing';
import {
  MIGRATE_REGISTRATION,
  type RegistrationMigration,
  WHY_NOT_MIGRATE_REGISTRATION,
} from '../../definitions/registration/migration';
import type { Registered, RegistrationStart } from '../../definitions/registration/state';
import type { FlowStart } from '../shared/flow-start';

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

/** A flow of a registration that was checked before needs no more: its row carries the case. */
interface RegistrationReference {
  readonly opportunityId: string;
}

export type RegistrationBegin = RegistrationStart | RegistrationReference;
export type { RegistrationStart };

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

/** DEF-04: the registration goes on by another version, or refuses with the reason. Gives the version. */
export const migrateRegistration = defineUpdate<number, [RegistrationMigration]>(MIGRATE_REGISTRATION);
/** Whether it would, and if not why: a dry run, which leaves no trace. */
export const whyNotMigrateRegistration = defineQuery<string | null, [RegistrationMigration]>(
  WHY_NOT_MIGRATE_REGISTRATION,
);

/** The sale has ended in the stage flow, which has written what that means: protection ends with it. */
export const saleEnded = defineSignal<[{ readonly status: 'won' | 'lost' }]>('saleEnded');

export const registrationWorkflowId = (opportunityId: string): string => `registration/${opportunityId}`;
export const REGISTRATION_WORKFLOW = 'registrationWorkflow';

/** One that was checked before. */
export const registrationFlow = (opportunityId: string): FlowStart => ({
  type: REGISTRATION_WORKFLOW,
  workflowId: registrationWorkflowId(opportunityId),
  args: [{ opportunityId }],
});
