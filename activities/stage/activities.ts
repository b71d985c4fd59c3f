import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { frozenDefinition } from '../../db/definition/frozen';
import { opportunityById } from '../../db/registration/rows';
import type { Db } from '../../db/shared/knex';
import { caseFacts } from '../../db/stage/facts';
import { isOver, type OpportunityStatus } from '../../definitions/registration/statuses';
import { validateForm } from '../../definitions/shared/form/validate';
import type { PlacedError } from '../../definitions/shared/refusal';
import type { CaseFacts } from '../../definitions/stage/facts';
import { STAGE_WORKFLOW, stageWorkflowId } from '../../definitions/stage/flow-id';
import type { KeptStage, StageDefinitions, StageVersions } from '../../definitions/stage/kept';
import { definitionsOfModel } from './definitions';
import { keptStage } from './kept';
import { type StageWriting, type StageWritten, writeStage } from './writing';

/** A sale that a flow takes up, with what the flow may have missed. */
export interface TakenStage {
  readonly kept: KeptStage;
  /** Of the opportunity, which its registration may have ended. */
  readonly status: OpportunityStatus;
}

interface Restarting {
  readonly opportunityId: string;
  /** The flow of its registration. */
  readonly type: string;
  readonly workflowId: string;
}

/** What the stage flow asks of the world. Each may run twice and changes things once. */
export const stageActivities = (db: Db, temporal: Client) => ({
  /**
   * Starts the stage flow of an opportunity that has become valid, or was reopened; one whose sale is over ends at
   * once. It is no child of the registration: the
   * clock of a flow with a child cannot be moved.
   */
  async startStageFlow({ opportunityId }: { readonly opportunityId: string }): Promise<void> {
    const { taskQueue } = Context.current().info;
    const once = { workflowIdConflictPolicy: 'USE_EXISTING' } as const;
    const workflowId = stageWorkflowId(opportunityId);
    await temporal.workflow.start(STAGE_WORKFLOW, { workflowId, taskQueue, args: [{ opportunityId }], ...once });
  },

  /** Starts the registration of a sale that was reopened, which starts the sale; nothing where it stayed lost. */
  async startReopened({ opportunityId, type, workflowId }: Restarting): Promise<void> {
    const row = await opportunityById(db, opportunityId);
    if (row === undefined || isOver(row.status)) return;
    const { taskQueue } = Context.current().info;
    const once = { workflowIdConflictPolicy: 'USE_EXISTING' } as const;
    await temporal.workflow.start(type, { workflowId, taskQueue, args: [{ opportunityId }], ...once });
  },

  /** The sale as its row carries it; null where that is not ahead of this change, or no stage was entered. */
  async takeUpStage({ opportunityId, after }: TakingUp): Promise<TakenStage | null> {
    const row = await opportunityById(db, opportunityId);
    if (!row?.stage_state || row.stage_state.state.version <= after) return null;
    return { kept: await keptStage(db, row.stage_state), status: row.status };
  },

  /** What it goes by under another version of the model (DEF-04). */
  stageDefinitions: ({ model, calendar }: Wanted): Promise<StageDefinitions> => definitionsOfModel(db, model, calendar),

  stageFacts: ({ opportunityId }: { readonly opportunityId: string }): Promise<CaseFacts> =>
    caseFacts(db, opportunityId),

  /** What does not fit the form of an activity; pointers are into the body of the request. */
  async activityFormErrors({ form, version, values }: FilledForm): Promise<readonly PlacedError[]> {
    const { schema } = await frozenDefinition(db, 'form', form, version);
    return validateForm(schema, values).map((error) => ({ ...error, pointer: `/form${error.pointer}` }));
  },

  writeStage: (writing: StageWriting): Promise<StageWritten> => writeStage(db, writing),
});

interface TakingUp {
  readonly opportunityId: string;
  /** The number of the last change that the flow knows; -1: none. */
  readonly after: number;
}

interface Wanted {
  readonly model: StageVersions['model'];
  readonly calendar: StageDefinitions['calendar'];
}

interface FilledForm {
  readonly form: string;
  readonly version: number;
  readonly values: object;
}
