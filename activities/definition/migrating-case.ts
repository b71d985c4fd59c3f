import type { Client } from '@temporalio/client';
import type { MigratingCase } from '../../db/definition/migrating-cases';
import type { MigrationTarget } from '../../db/definition/migration-target';
import { MIGRATE_APPROVAL, type MigrationOf, WHY_NOT_MIGRATE_APPROVAL } from '../../definitions/approval/migration';
import { MIGRATES, type MigrationStart, stays, type Verdict } from '../../definitions/definition/migration';
import {
  MIGRATE_REGISTRATION,
  type RegistrationMigration,
  WHY_NOT_MIGRATE_REGISTRATION,
} from '../../definitions/registration/migration';
import { stageWorkflowId } from '../../definitions/stage/flow-id';
import { MIGRATE_STAGE, type StageMigration, WHY_NOT_MIGRATE_STAGE } from '../../definitions/stage/migration';
import { askFlow, type Sent } from '../shared/flow-commands';

export interface Moving {
  readonly temporal: Client;
  readonly start: MigrationStart;
}

/** What a flow of the case is asked. */
interface Question {
  readonly workflowId: string;
  /** The name of the query that gives the reason why not, or null; it leaves no trace. */
  readonly whyNot: string;
  /** The name of the update that moves it. */
  readonly move: string;
  readonly message: object;
}

/**
 * The seam of DEF-04: which flows of a case are asked, by kind, and what. A case that runs in several flows moves in
 * all of them or in none: list the one that is the likeliest to refuse first.
 */
function questionsTo(one: MigratingCase, target: MigrationTarget, byUserId: string): readonly Question[] {
  switch (target.kind) {
    case 'approval':
      return [toApproval(one, { approvalId: one.id, to: target.to, byUserId })];
    case 'registrationPolicy':
      return [toRegistration(one, { to: target.to, byUserId })];
    case 'businessModel':
      return [
        ...(one.has_sale ? [toStage(one, { to: target.model, byUserId })] : []),
        toRegistration(one, { to: target.to, byUserId }),
      ];
  }
}

const toApproval = ({ workflow_id }: MigratingCase, message: MigrationOf): Question => ({
  workflowId: workflow_id,
  whyNot: WHY_NOT_MIGRATE_APPROVAL,
  move: MIGRATE_APPROVAL,
  message,
});
const toRegistration = ({ workflow_id }: MigratingCase, message: RegistrationMigration): Question => ({
  workflowId: workflow_id,
  whyNot: WHY_NOT_MIGRATE_REGISTRATION,
  move: MIGRATE_REGISTRATION,
  message,
});

const toStage = ({ id }: MigratingCase, message: StageMigration): Question => ({
  workflowId: stageWorkflowId(id),
  whyNot: WHY_NOT_MIGRATE_STAGE,
  move: MIGRATE_STAGE,
  message,
});

/**
 * Asks the flows of one case; undefined: one did not answer. Where there are several, all are asked whether they
 * would before any moves; asked again, those that have moved change nothing.
 */
export async function verdictOf(
  { temporal, start: { migrationId, dryRun, byUserId } }: Moving,
  one: MigratingCase,
  target: MigrationTarget,
): Promise<Verdict | undefined> {
  const questions = questionsTo(one, target, byUserId);
  if (dryRun || questions.length > 1) {
    const verdict = await firstThatStays(questions, ({ workflowId, whyNot, message }) =>
      askFlow(temporal, () => temporal.workflow.getHandle(workflowId).query<unknown, [object]>(whyNot, message)),
    );
    if (dryRun || verdict !== MIGRATES) return verdict;
  }
  const updateId = `migration/${one.id}/${migrationId}`;
  return firstThatStays(questions, ({ workflowId, move, message }) =>
    askFlow(temporal, () =>
      temporal.workflow.getHandle(workflowId).executeUpdate<unknown, [object]>(move, { args: [message], updateId }),
    ),
  );
}

/**
 * One after another, until one refuses or does not answer. An answer that is a text is the reason of a refusal; an
 * update gives none.
 */
async function firstThatStays(
  questions: readonly Question[],
  ask: (question: Question) => Promise<Sent<unknown>>,
): Promise<Verdict | undefined> {
  for (const question of questions) {
    const sent = await ask(question);
    if (sent.kind === 'silent') return undefined;
    if (sent.kind !== 'answered') return stays(sent.detail);
    if (typeof sent.answer === 'string') return stays(sent.answer);
  }
  return MIGRATES;
}
