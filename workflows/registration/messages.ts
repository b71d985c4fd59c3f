import { defineQuery } from '@temporalio/workflow';
import { actorShape } from '../../definitions/approval/command-shapes';
import type { Actor } from '../../definitions/approval/commands';
import { changeShape, registrationVersionShape } from '../../definitions/registration/message-shapes';
import type { OpportunityChange } from '../../definitions/registration/changing';
import {
  MIGRATE_REGISTRATION,
  type RegistrationMigration,
  WHY_NOT_MIGRATE_REGISTRATION,
} from '../../definitions/registration/migration';
import type { Registered, RegistrationStart } from '../../definitions/registration/state';
import { commandId, flag, id, objectOf, oneOf, orNull, text } from '../../definitions/shared/shape';
import type { FlowStart } from '../shared/flow-start';
import { bareUpdate, signalOf, updateOf } from '../shared/message';

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

const reasoned = { id: commandId, by: actorShape, reason: text };

/** What the check found; waits until it is known. Sent together with the start of the flow. */
export const registered = bareUpdate<Registered>('registered');
export const withdraw = updateOf<Registered, Reasoned>('withdraw', reasoned);
/** Asks for a longer protection 保护期; an approval decides. */
export const extendProtection = updateOf<Registered, Reasoned>('extendProtection', reasoned);
/** OPP-19: the opportunity is this person’s from now on. */
export const assign = updateOf<Registered, Assignment>('assign', {
  ...reasoned,
  reason: orNull(text),
  ownerId: id,
  takes: flag,
});
/** Its owner gives it up, before the protection ends. */
export const release = updateOf<Registered, Reasoned>('release', reasoned);
/** Changes what the opportunity says; what identifies its customer is checked again. */
export const changeRegistration = updateOf<Registered, Changing>('changeRegistration', {
  by: actorShape,
  change: changeShape,
});

/** DEF-04: the registration goes on by another version, or refuses with the reason. Gives the version. */
export const migrateRegistration = updateOf<number, RegistrationMigration>(MIGRATE_REGISTRATION, {
  to: registrationVersionShape,
  byUserId: id,
});
/** Whether it would, and if not why: a dry run, which leaves no trace. */
export const whyNotMigrateRegistration = defineQuery<string | null, [RegistrationMigration]>(
  WHY_NOT_MIGRATE_REGISTRATION,
);

interface SaleEnd {
  readonly status: 'won' | 'lost';
}

/** The sale has ended in the stage flow, which has written what that means: protection ends with it. */
export const saleEnded = signalOf<SaleEnd>('saleEnded', objectOf<SaleEnd>({ status: oneOf('won', 'lost') }));

export const registrationWorkflowId = (opportunityId: string): string => `registration/${opportunityId}`;
export const REGISTRATION_WORKFLOW = 'registrationWorkflow';

/** One that was checked before. */
export const registrationFlow = (opportunityId: string): FlowStart => ({
  type: REGISTRATION_WORKFLOW,
  workflowId: registrationWorkflowId(opportunityId),
  args: [{ opportunityId }],
});
