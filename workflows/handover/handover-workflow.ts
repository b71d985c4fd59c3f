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
import { retryCase } from '../case/messages';
import { opening } from '../case/opening';
import { ownSteps } from '../case/own-steps';
import { now } from '../shared/now';
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
  const { open, opened } = opening();
  const own = ownSteps({ caseId: start.handoverId, flow: 'handover' });
  setHandler(handoverStarted, opened);
  setHandler(retryCase, own.retry);

  if (await open(() => openHandover({ start, at: now(), workflowId }))) {
    for (let pass = fromPass; pass <= PASSES && (await found()) > 0; pass++) {
      for (const what of start.what) await handOverAll(what, pass);
    }
    await own.aside('close', () => closeHandover({ start, at: now() }));
  }
  await condition(allHandlersFinished);

  async function found(): Promise<number> {
    return (await own.aside('find', () => findThingsToHandOver(start))) ?? 0;
  }

  async function handOverAll(what: HandoverKind, pass: number): Promise<void> {
    while ((await handOverSome(what, pass)) > 0) {
      if (!workflowInfo().continueAsNewSuggested) continue;
      await condition(allHandlersFinished);
      await continueAsNew<typeof handoverWorkflow>(start, pass);
    }
  }

  async function handOverSome(what: HandoverKind, pass: number): Promise<number> {
    return (await own.aside(`${what}.batch`, () => handOverBatch({ start, at: now(), what, pass }))) ?? 0;
  }
}
