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
import { retryCase } from '../case/messages';
import { opening } from '../case/opening';
import { ownSteps } from '../case/own-steps';
import { now } from '../shared/now';
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
  const { open, opened } = opening();
  const own = ownSteps({ caseId: start.migrationId, flow: 'definitionMigration' });
  let isDone = false;
  setHandler(migrationUnderWay, async () => {
    await opened();
    await condition(() => isDone, ANSWER_WITHIN);
  });
  setHandler(retryCase, own.retry);

  if (await open(() => openMigration({ start, at: now(), workflowId }))) {
    await own.aside('find', () => findCasesToMigrate({ start, at: now() }));
    while ((await migrateSome()) > 0) {
      if (!workflowInfo().continueAsNewSuggested) continue;
      await condition(allHandlersFinished);
      await continueAsNew<typeof definitionMigrationWorkflow>(start);
    }
    await own.aside('close', () => closeMigration({ start, at: now() }));
  }
  isDone = true;
  await condition(allHandlersFinished);

  async function migrateSome(): Promise<number> {
    return (await own.aside('batch', () => migrateBatch({ start, at: now() }))) ?? 0;
  }
}
