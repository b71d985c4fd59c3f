import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { BusinessModel } from '../../definitions/business-model/schema';
import type { Frozen } from '../../definitions/registration/registration';
import type { StageCommand } from '../../definitions/stage/commands';
import type { StageAnswer } from '../../definitions/stage/state';

export interface StageStart {
  readonly opportunityId: string;
}

/** Whatever somebody does about the progress of an opportunity; its id is the update’s. */
export const stageCommand = defineUpdate<StageAnswer, [StageCommand]>('stageCommand');

/** What the registration, which owns the claim, tells of it. */
export type ClaimChange =
  /** Released, withdrawn, merged: there is nothing to progress any more. */
  | { readonly kind: 'ended'; readonly status: string }
  /** Assigned, handed over, shared; user ids. */
  | { readonly kind: 'ownersChanged'; readonly from: readonly string[]; readonly to: readonly string[] };

export const claimChanged = defineSignal<[ClaimChange]>('claimChanged');

export interface StageMigration {
  readonly to: Frozen<BusinessModel>;
  readonly byUserId: string;
}

/** DEF-04: the case goes on by another version of its business model, or refuses with the reason. Gives the version. */
export const migrateStage = defineUpdate<number, [StageMigration]>('migrateStage');
/** Whether it would, and if not why: a dry run, which leaves no trace. */
export const whyNotMigrateStage = defineQuery<string | null, [StageMigration]>('whyNotMigrateStage');
