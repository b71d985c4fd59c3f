import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import {
  askAgain,
  type CaseToAsk,
  casesToAsk,
  closeMigration,
  openMigration,
  settleCase,
} from '../../db/definition/migrations';
import type { Db } from '../../db/shared/knex';
import { casesWithIds, findCasesToMigrate, type MigratingCase } from '../../db/definition/migrating-cases';
import { type MigrationTarget, migrationTarget } from '../../db/definition/migration-target';
import { type MigrationStart, MIGRATES, stays, type Verdict } from '../../definitions/definition/migration';
import type { Refused } from '../../definitions/shared/refusal';
import { type Moving, verdictOf } from './migrating-case';

interface Step {
  readonly start: MigrationStart;
  readonly at: string;
}

/** Cases of one attempt: few enough that a kill repeats little, many enough that the flow’s history stays short. */
const BATCH = 200;
/** Cases that are asked at the same time: few enough that the work of people goes on beside it. */
const AT_ONCE = 10;
/** A case whose flow does not answer is asked so often. */
const ATTEMPTS = 3;

/**
 * What the migration flow asks of the world. What is to be asked and what was answered stands in rows, so that each
 * may stop anywhere and run again.
 */
export const definitionMigrationActivities = (db: Db, temporal: Client) => ({
  async openMigration({ start, at, workflowId }: Step & { workflowId: string }): Promise<void> {
    await openMigration(db, start, workflowId, at);
  },

  findCasesToMigrate: ({ start, at }: Step): Promise<void> => findCasesToMigrate(db, start, at),

  /** Gives how many cases were taken on; 0: all have their verdict. */
  async migrateBatch({ start }: Step): Promise<number> {
    const { heartbeat, cancellationSignal } = Context.current();
    const moving = { temporal, start };
    const waiting = await casesToAsk(db, start.migrationId, BATCH);
    const cases = new Map(
      (
        await casesWithIds(
          db,
          start.kind,
          waiting.map(({ caseId }) => caseId),
        )
      ).map((one) => [one.id, one]),
    );
    const target = await migrationTarget(db, start);
    for (let first = 0; first < waiting.length; first += AT_ONCE) {
      if (cancellationSignal.aborted) break; // the worker stops; the flow asks again, and another goes on
      heartbeat();
      await Promise.all(
        waiting
          .slice(first, first + AT_ONCE)
          .map((one) => settle(db, moving, { waiting: one, one: cases.get(one.caseId), target })),
      );
    }
    return waiting.length;
  },

  closeMigration: ({ start, at }: Step): Promise<void> => closeMigration(db, start, at),
});

interface CaseToMove {
  readonly waiting: CaseToAsk;
  readonly one: MigratingCase | undefined;
  readonly target: MigrationTarget | Refused;
}

async function settle(
  db: Db,
  moving: Moving,
  { waiting: { caseId, attempts }, one, target }: CaseToMove,
): Promise<void> {
  const { migrationId } = moving.start;
  const verdict = await judged(moving, one, target);
  if (verdict) return settleCase(db, migrationId, caseId, verdict);
  if (attempts + 1 < ATTEMPTS) return askAgain(db, migrationId, caseId, attempts + 1);
  return settleCase(
    db,
    migrationId,
    caseId,
    stays('Its flow did not answer in time. Look at the version that it runs, and migrate it again.'),
  );
}

async function judged(
  moving: Moving,
  one: MigratingCase | undefined,
  target: MigrationTarget | Refused,
): Promise<Verdict | undefined> {
  const { key, toVersion } = moving.start;
  if (one === undefined) return stays('There is no such case.');
  if (one.key !== key) return stays(`It goes by "${one.key}".`);
  if (one.version === toVersion) return { ...MIGRATES, reason: `It is on version ${toVersion} already.` };
  return 'refusal' in target ? stays(target.refusal.detail) : verdictOf(moving, one, target);
}
