import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { BusinessModel } from '../../definitions/business-model/schema';
import type { Frozen } from '../../definitions/registration/registration';
import { CLAIM_CHANGED, type ClaimChange } from '../../definitions/stage/claim';
import type { StageCommand } from '../../definitions/stage/commands';
import type { CaseFacts } from '../../definitions/stage/facts';
import type { StageAnswer } from '../../definitions/stage/state';

export interface StageStart {
  readonly opportunityId: string;
}

/** With the fields of the case as they were when the command was given: reading them here would cost as much again as the command itself. */
export interface CommandWithFacts {
  readonly command: StageCommand;
  readonly facts: CaseFacts;
}

/** Whatever somebody does about the progress of an opportunity; the command’s id is the update’s. */
export const stageCommand = defineUpdate<StageAnswer, [CommandWithFacts]>('stageCommand');

/** What the registration, which owns the claim, or a handover tells of it. */
export const claimChanged = defineSignal<[ClaimChange]>(CLAIM_CHANGED);

export interface StageMigration {
  readonly to: Frozen<BusinessModel>;
  readonly byUserId: string;
}

/** DEF-04: the case goes on by another version of its business model, or refuses with the reason. Gives the version. */
export const migrateStage = defineUpdate<number, [StageMigration]>('migrateStage');
/** Whether it would, and if not why: a dry run, which leaves no trace. */
export const whyNotMigrateStage = defineQuery<string | null, [StageMigration]>('whyNotMigrateStage');
