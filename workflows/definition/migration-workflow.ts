import {
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../../activities';
import type { MigrationStart } from '../../definitions/definition/migration';
import { migrationUnderWay } from './messages';

const { openMigration, closeMigration } = proxyLocalActivities<Activities>({
  startToCloseTimeout: '30s',
  localRetryThreshold: '30s',
});
/** A killed worker is missed after the heartbeat’s time. */
const { migrateBatch } = proxyActivities<Activities>({
  startToCloseTimeout: '2h',
  heartbeatTimeout: '30s',
  retry: { maximumInterval: '1 minute' },
});
const { findCasesToMigrate } = proxyActivities<Activities>({
  startToCloseTimeout: '10 minutes',
  retry: { maximumInterval: '1 minute' },
});

/** Whoever asked for it waits so long for the verdicts; then the answer says that it goes on. */
const ANSWER_WITHIN = '10 seconds';

/**
 * DEF-04: running cases move to another version, one by one. All verdicts are noted in rows, so that it goes on
 * wherever it was interrupted.
 */
export async function definitionMigrationWorkflow(start: MigrationStart): Promise<void> {
  const { workflowId } = workflowInfo();
  let isOpen = false;
  let isDone = false;
  setHandler(migrationUnderWay, async () => {
    await condition(() => isOpen);
    await condition(() => isDone, ANSWER_WITHIN);
  });

  await openMigration({ start, at: now(), workflowId });
  isOpen = true;
  await findCasesToMigrate({ start, at: now() });
  while ((await migrateBatch({ start, at: now() })) > 0) {
    if (!workflowInfo().continueAsNewSuggested) continue;
    await condition(allHandlersFinished);
    await continueAsNew<typeof definitionMigrationWorkflow>(start);
  }
  await closeMigration({ start, at: now() });
  isDone = true;
  await condition(allHandlersFinished);
}

const now = (): string => new Date().toISOString();
