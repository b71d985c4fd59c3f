import type { MigratingCase } from '../../db/migrating-cases';
import type { RegistrationVersion } from '../../definitions/registration/migrating';
import { migrateApproval, type NewVersion, whyNotMigrate } from '../../workflows/approval/messages';
import { migrateRegistration, whyNotMigrateRegistration } from '../../workflows/registration/messages';
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

/** The same of a registration. */
export function migrateRegistrationCase(deps: Pick<Deps, 'temporal'>, { id, workflow_id }: MigratingCase, to: RegistrationVersion, { dryRun, byUserId, requestId }: Moving): Promise<string | undefined> {
  const flow = deps.temporal.workflow.getHandle(workflow_id);
  const migration = { to, byUserId };
  return reasonIn(() =>
    within<unknown>(deps, () => (dryRun ? flow.query(whyNotMigrateRegistration, migration) : flow.executeUpdate(migrateRegistration, { args: [migration], updateId: `migration/${id}/${requestId}` }))),
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
