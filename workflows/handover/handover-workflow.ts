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
import type { HandoverKind, HandoverStart } from '../../definitions/handover/handover';
import { handoverStarted } from './messages';

const { openHandover, closeHandover } = proxyLocalActivities<Activities>({
  startToCloseTimeout: '30s',
  localRetryThreshold: '30s',
});
/** A killed worker is missed after the heartbeat’s time. */
const { handOverBatch } = proxyActivities<Activities>({
  startToCloseTimeout: '2h',
  heartbeatTimeout: '30s',
  retry: { maximumInterval: '1 minute' },
});
const { findThingsToHandOver } = proxyActivities<Activities>({
  startToCloseTimeout: '10 minutes',
  retry: { maximumInterval: '1 minute' },
});

/**
 * Things may come to the person while theirs are handed over, and some fail at first: they are gone through so often.
 */
const PASSES = 3;

/**
 * 离职交接: everything that somebody has becomes another’s. All that is done is noted in rows, so that it goes on
 * wherever it was interrupted.
 */
export async function handoverWorkflow(start: HandoverStart, fromPass = 1): Promise<void> {
  const { workflowId } = workflowInfo();
  let isOpen = false;
  setHandler(handoverStarted, () => condition(() => isOpen));

  await openHandover({ start, at: now(), workflowId });
  isOpen = true;
  for (let pass = fromPass; pass <= PASSES && (await findThingsToHandOver(start)) > 0; pass++) {
    for (const what of start.what) await handOverAll(what, pass);
  }
  await closeHandover({ start, at: now() });
  await condition(allHandlersFinished);

  async function handOverAll(what: HandoverKind, pass: number): Promise<void> {
    while ((await handOverBatch({ start, at: now(), what, pass })) > 0) {
      if (!workflowInfo().continueAsNewSuggested) continue;
      await condition(allHandlersFinished);
      await continueAsNew<typeof handoverWorkflow>(start, pass);
    }
  }
}

const now = (): string => new Date().toISOString();
