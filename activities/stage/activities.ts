import { Context } from '@temporalio/activity';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { newestVersion } from '../../db/definition/rows';
import { frozenDefinition } from '../../db/definition/frozen';
import type { Db } from '../../db/shared/knex';
import { opportunityById } from '../../db/registration/rows';
import { caseFacts, firstVisitOf } from '../../db/stage/rows';
import { type FormVersions, formKeysOf } from '../../definitions/approval/data/forms';
import type { ApprovalDefinition } from '../../definitions/kinds/approval/schema';
import type { BusinessModel } from '../../definitions/kinds/businessModel/schema';
import { DEFAULT_CALENDAR, type WorkingCalendar } from '../../definitions/kinds/workingCalendar/schema';
import { validateForm } from '../../definitions/shared/form/validate';
import type { Kind } from '../../definitions/kinds/kinds';
import type { Frozen, OpportunityStatus } from '../../definitions/registration/state';
import type { PlacedError } from '../../definitions/shared/refusal';
import type { CaseFacts } from '../../definitions/stage/facts';
import { STAGE_WORKFLOW, stageWorkflowId } from '../../definitions/stage/flow-id';
import { enterFirstStage, followCalendarSinceEntry, leaveFirstStage } from './entry';
import { type StageWriting, type StageWritten, writeStage } from './writing';

/** What a case goes by, as it was when its stage flow began: definitions are frozen. */
export interface StageDefinitions {
  readonly model: Frozen<BusinessModel>;
  readonly calendar: Frozen<WorkingCalendar>;
  /** The approvals of its gates, by key. */
  readonly gates: Readonly<Record<string, Frozen<ApprovalDefinition>>>;
  /** The versions of the forms of its activities, by key. */
  readonly forms: Readonly<Record<string, number>>;
  /** The versions of the forms of each gate’s steps. Left out by cases from before. */
  readonly gateForms?: Readonly<Record<string, FormVersions>>;
}

export interface LoadedStage extends StageDefinitions {
  readonly enteredAt: string;
}

/** In these a stage flow goes on. */
const SOLD: readonly OpportunityStatus[] = ['valid', 'suspended', 'inConflictReview'];

/** What the stage flow asks of the world. Each may run twice and changes things once. */
export const stageActivities = (db: Db, temporal: Client) => ({
  /**
   * Starts the stage flow of an opportunity that has become valid, once. It is no child of the registration: the
   * clock of a flow with a child cannot be moved.
   */
  async startStageFlow({ opportunityId }: { readonly opportunityId: string }): Promise<void> {
    const { taskQueue } = Context.current().info;
    const once = { workflowIdConflictPolicy: 'USE_EXISTING', workflowIdReusePolicy: 'REJECT_DUPLICATE' } as const;
    try {
      await temporal.workflow.start(STAGE_WORKFLOW, {
        workflowId: stageWorkflowId(opportunityId),
        taskQueue,
        args: [{ opportunityId }],
        ...once,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error; // it has run, and is over already
    }
  },

  /**
   * The definitions of a valid opportunity, and when its first stage was entered; null where it is not valid any
   * more: then the stage is left.
   */
  async loadStage({
    opportunityId,
    at,
  }: {
    readonly opportunityId: string;
    readonly at: string;
  }): Promise<LoadedStage | null> {
    const row = await opportunityById(db, opportunityId);
    const isSold = row !== undefined && SOLD.includes(row.status);
    if (row === undefined || (!isSold && row.stage_key === null)) return null;
    const model = { version: row.business_model_version, key: row.business_model_key };
    const definitions = await definitionsFor(db, {
      version: model.version,
      body: await frozenDefinition(db, 'businessModel', model.key, model.version),
    });
    if (row.stage_key === null)
      await db.transaction((trx) =>
        enterFirstStage(trx, { opportunityId, byUserId: row.created_by, model, calendar: definitions.calendar }, at),
      );
    const first = await firstVisitOf(db, opportunityId);
    if (!first) throw new Error(`The opportunity ${opportunityId} has entered no stage.`);
    const entered = { opportunityId, enteredAt: first.entered_at };
    if (isSold) await followCalendarSinceEntry(db, { ...entered, shownDueAt: row.stage_due_at }, definitions, at);
    if (isSold) return { ...definitions, enteredAt: first.entered_at };
    await leaveFirstStage(db, { ...entered, how: row.status }, definitions, at);
    return null;
  },

  /** The same for another version of the model (DEF-04). */
  stageDefinitions: (model: Frozen<BusinessModel>): Promise<StageDefinitions> => definitionsFor(db, model),

  stageFacts: ({ opportunityId }: { readonly opportunityId: string }): Promise<CaseFacts> =>
    caseFacts(db, opportunityId),

  /** What does not fit the form of an activity; pointers are into the body of the request. */
  async activityFormErrors({
    form,
    version,
    values,
  }: {
    readonly form: string;
    readonly version: number;
    readonly values: object;
  }): Promise<readonly PlacedError[]> {
    const { schema } = await frozenDefinition(db, 'form', form, version);
    return validateForm(schema, values).map((error) => ({ ...error, pointer: `/form${error.pointer}` }));
  },

  writeStage: (writing: StageWriting): Promise<StageWritten> => writeStage(db, writing),
});

async function definitionsFor(db: Db, model: Frozen<BusinessModel>): Promise<StageDefinitions> {
  const { stages, calendar: calendarKey = DEFAULT_CALENDAR } = model.body;
  const calendar = await newestOf(db, 'workingCalendar', calendarKey);
  if (calendar === undefined) throw new Error(`There is no working calendar "${calendarKey}".`);
  const gates: Record<string, Frozen<ApprovalDefinition>> = {};
  for (const key of new Set(stages.flatMap(({ gate }) => gate ?? []))) {
    const gate = await newestOf(db, 'approval', key);
    if (gate) gates[key] = gate;
  }
  const forms = await formsNamed(
    db,
    stages.flatMap(({ activities = [] }) => activities.flatMap(({ form }) => form ?? [])),
  );
  const gateForms: Record<string, FormVersions> = {};
  for (const [key, { body }] of Object.entries(gates)) gateForms[key] = await formsNamed(db, formKeysOf(body));
  return { model, calendar, gates, forms, gateForms };
}

async function formsNamed(db: Db, keys: readonly string[]): Promise<FormVersions> {
  const forms: Record<string, number> = {};
  for (const key of new Set(keys)) {
    const form = await newestVersion(db, 'form', key);
    if (form) forms[key] = form.version;
  }
  return forms;
}

/** The newest version, also one that is retired: a model that names it was published while it was there. */
async function newestOf<K extends Kind>(db: Db, kind: K, key: string) {
  const newest = await newestVersion(db, kind, key);
  return newest && { version: newest.version, body: await frozenDefinition(db, kind, key, newest.version) };
}
