import type { Client } from '@temporalio/client';
import type { MigratingCase } from '../db/migrating-cases';
import type { MigrationTarget } from '../db/migration-target';
import { MIGRATE_APPROVAL, type MigrationOf, type NewVersion, WHY_NOT_MIGRATE_APPROVAL } from '../definitions/approval/migration';
import { MIGRATES, type MigrationStart, stays, type Verdict } from '../definitions/definition/migration';
import type { RegistrationVersion } from '../definitions/registration/migrating';
import { MIGRATE_REGISTRATION, type RegistrationMigration, WHY_NOT_MIGRATE_REGISTRATION } from '../definitions/registration/migration';
import { askFlow, type Sent } from './flow-commands';

export interface Moving {
  readonly temporal: Client;
  readonly start: MigrationStart;
}

/** Asks the flow of one case (DEF-04); undefined: it did not answer. The seam for a kind whose cases run in a flow of their own: its function stands below, and its line here. */
export function verdictOf(moving: Moving, one: MigratingCase, target: MigrationTarget): Promise<Verdict | undefined> {
  switch (target.kind) {
    case 'approval':
      return migrateApprovalCase(moving, one, target.to);
    case 'registrationPolicy':
    case 'businessModel':
      return migrateRegistrationCase(moving, one, target.to);
  }
}

/** An approval, in whichever flow hosts it. */
const migrateApprovalCase = (moving: Moving, one: MigratingCase, to: NewVersion): Promise<Verdict | undefined> =>
  ask<MigrationOf>(moving, one, { move: MIGRATE_APPROVAL, whyNot: WHY_NOT_MIGRATE_APPROVAL, message: { approvalId: one.id, to, byUserId: moving.start.byUserId } });

/** An opportunity while it is registered and protected. */
const migrateRegistrationCase = (moving: Moving, one: MigratingCase, to: RegistrationVersion): Promise<Verdict | undefined> =>
  ask<RegistrationMigration>(moving, one, { move: MIGRATE_REGISTRATION, whyNot: WHY_NOT_MIGRATE_REGISTRATION, message: { to, byUserId: moving.start.byUserId } });

interface Question<M> {
  /** The name of the update that moves it. */
  readonly move: string;
  /** The name of the query that gives the reason why not, or null; it leaves no trace. */
  readonly whyNot: string;
  readonly message: M;
}

async function ask<M>({ temporal, start: { migrationId, dryRun } }: Moving, { id, workflow_id }: MigratingCase, { move, whyNot, message }: Question<M>): Promise<Verdict | undefined> {
  const flow = temporal.workflow.getHandle(workflow_id);
  const sent: Sent<unknown> = await askFlow(temporal, () => (dryRun ? flow.query<unknown, [M]>(whyNot, message) : flow.executeUpdate<unknown, [M]>(move, { args: [message], updateId: `migration/${id}/${migrationId}` })));
  switch (sent.kind) {
    case 'answered':
      return dryRun && typeof sent.answer === 'string' ? stays(sent.answer) : MIGRATES;
    case 'refused':
      return stays(sent.detail);
    case 'silent':
      return undefined;
  }
}
