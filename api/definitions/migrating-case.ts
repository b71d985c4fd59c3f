import type { MigratingCase } from '../../db/migrating-cases';
import type { BusinessModel } from '../../definitions/business-model/schema';
import type { RegistrationVersion } from '../../definitions/registration/migrating';
import type { Frozen } from '../../definitions/registration/registration';
import { stageWorkflowId } from '../../definitions/stage/flow-id';
import { migrateApproval, type NewVersion, whyNotMigrate } from '../../workflows/approval/messages';
import { migrateRegistration, whyNotMigrateRegistration } from '../../workflows/registration/messages';
import { migrateStage, whyNotMigrateStage } from '../../workflows/stage/messages';
import type { Deps } from '../deps';
import { within } from '../flow-calls';
import { problemOf } from '../http/errors';

export interface Moving {
  readonly dryRun: boolean;
  readonly byUserId: string;
  readonly requestId: string;
}

/** Asks the flow that hosts the approval; gives its reason to refuse, or undefined. */
export function migrateApprovalCase(deps: Pick<Deps, 'temporal'>, { id, workflow_id }: MigratingCase, to: NewVersion, { dryRun, byUserId, requestId }: Moving): Promise<string | undefined> {
  const flow = deps.temporal.workflow.getHandle(workflow_id);
  const migration = { approvalId: id, to, byUserId };
  return reasonIn(() =>
    within<unknown>(deps, () => (dryRun ? flow.query(whyNotMigrate, migration) : flow.executeUpdate(migrateApproval, { args: [migration], updateId: `migration/${id}/${requestId}` }))),
  );
}

/**
 * The same of an opportunity: its registration, and for a business model its stage flow too. Both are asked before either moves, and the stage flow, which is the likelier to refuse, moves first;
 * a registration that then refuses after all is moved by the same request sent again.
 */
export async function migrateRegistrationCase(deps: Pick<Deps, 'temporal'>, one: MigratingCase, to: RegistrationVersion, model: Frozen<BusinessModel> | undefined, { dryRun, byUserId, requestId }: Moving): Promise<string | undefined> {
  const registration = deps.temporal.workflow.getHandle(one.workflow_id);
  const stage = deps.temporal.workflow.getHandle(stageWorkflowId(one.id));
  const hasStage = model !== undefined && (one.status === 'valid' || one.status === 'suspended');
  const updateId = `migration/${one.id}/${requestId}`;
  const refusal =
    (await reasonIn(() => within<unknown>(deps, () => registration.query(whyNotMigrateRegistration, { to, byUserId })))) ??
    (hasStage ? await reasonIn(() => within<unknown>(deps, () => stage.query(whyNotMigrateStage, { to: model, byUserId }))) : undefined);
  if (refusal !== undefined || dryRun) return refusal;
  return (
    (hasStage ? await reasonIn(() => within<unknown>(deps, () => stage.executeUpdate(migrateStage, { args: [{ to: model, byUserId }], updateId }))) : undefined) ??
    reasonIn(() => within<unknown>(deps, () => registration.executeUpdate(migrateRegistration, { args: [{ to, byUserId }], updateId })))
  );
}

/** What a case refuses is its own; when the engine is away that is an error of the request, which may be sent again. */
async function reasonIn(ask: () => Promise<unknown>): Promise<string | undefined> {
  try {
    const answer = await ask();
    return typeof answer === 'string' ? answer : undefined;
  } catch (error) {
    const problem = problemOf(error);
    if (problem === undefined || problem.status >= 500) throw error;
    return problem.detail;
  }
}
