import { defineQuery } from '@temporalio/workflow';
import { CLAIM_CHANGED, type ClaimChange } from '../../definitions/stage/claim';
import type { StageCommand } from '../../definitions/stage/commands';
import type { CaseFacts } from '../../definitions/stage/facts';
import { STAGE_WORKFLOW, stageWorkflowId } from '../../definitions/stage/flow-id';
import { MIGRATE_STAGE, type StageMigration, WHY_NOT_MIGRATE_STAGE } from '../../definitions/stage/migration';
import type { StageAnswer } from '../../definitions/stage/state';
import { claimChangeShape, factsShape, modelShape, stageCommandShape } from '../../definitions/stage/message-shapes';
import { id } from '../../definitions/shared/shape';
import type { FlowStart } from '../shared/flow-start';
import { signalOf, updateOf } from '../shared/message';

export interface StageStart {
  readonly opportunityId: string;
}

/**
 * With the fields of the case as they were when the command was given: reading them here would cost as much again as
 * the command itself.
 */
export interface CommandWithFacts {
  readonly command: StageCommand;
  readonly facts: CaseFacts;
}

/** Whatever somebody does about the progress of an opportunity; the command’s id is the update’s. */
export const stageCommand = updateOf<StageAnswer, CommandWithFacts>('stageCommand', {
  command: stageCommandShape,
  facts: factsShape,
});

/** What the registration, which owns the claim, or a handover tells of it. */
export const claimChanged = signalOf<ClaimChange>(CLAIM_CHANGED, claimChangeShape);

/**
 * DEF-04: the case goes on by another version of its business model, or refuses with the reason. Gives the version.
 */
export const migrateStage = updateOf<number, StageMigration>(MIGRATE_STAGE, {
  to: modelShape,
  byUserId: id,
});
/** Whether it would, and if not why: a dry run, which leaves no trace. */
export const whyNotMigrateStage = defineQuery<string | null, [StageMigration]>(WHY_NOT_MIGRATE_STAGE);

/** The sale of an opportunity whose first stage was entered. */
export const stageFlow = (opportunityId: string): FlowStart => ({
  type: STAGE_WORKFLOW,
  workflowId: stageWorkflowId(opportunityId),
  args: [{ opportunityId }],
});
