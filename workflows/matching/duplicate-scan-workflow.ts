import {
  condition,
  continueAsNew,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../../activities';
import { type DuplicateScanStart, isOver, type ScanState } from '../../definitions/matching/scan/scan';
import { isRefused, type Refused } from '../../definitions/shared/refusal';
import { retryCase } from '../case/messages';
import { opening } from '../case/opening';
import { ownSteps } from '../case/own-steps';
import { now } from '../shared/now';
import { failureOf } from '../shared/refusal';
import { quiet, takeTurns } from '../shared/take-turns';
import { duplicateScanCommand, duplicateScanStarted, type ScanCommand } from './messages';

const { openDuplicateScan, commandDuplicateScan, finishDuplicateScan } = proxyLocalActivities<Activities>({
  startToCloseTimeout: '30s',
  localRetryThreshold: '30s',
});
/**
 * A killed worker is missed after the heartbeat’s time; a batch gives a sign of life between any two of its
 * statements.
 */
const { compareNextCustomers } = proxyActivities<Activities>({
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: '10s',
  retry: { maximumInterval: '1 minute' },
});

/**
 * 查重: all customers are looked through for records of one company, batch by batch; people pause, resume and cancel
 * it.
 */
export async function duplicateScanWorkflow(start: DuplicateScanStart): Promise<ScanState | 'refused'> {
  const { workflowId } = workflowInfo();
  const { scanId } = start;
  const inTurn = takeTurns();
  const { open, opened } = opening();
  const own = ownSteps({ caseId: scanId, flow: 'duplicateScan', inTurn, version: () => standing });
  let standing: Standing = { state: 'running' };
  const state = (): ScanState => standing.state;

  setHandler(duplicateScanStarted, async () => {
    await opened();
    return state();
  });
  setHandler(retryCase, own.retry);
  setHandler(duplicateScanCommand, (command) => inTurn(() => perform(command)));

  const isOpen = await open(() => inTurn(takeUp));
  if (isOpen) await goThrough();
  await quiet(inTurn);
  return isOpen ? state() : 'refused';

  /** From its row, which is written where this is a new one. */
  async function takeUp(): Promise<void> {
    standing = unlessRefused(await openDuplicateScan({ start, at: now(), workflowId }));
  }

  async function goThrough(): Promise<void> {
    while (!isOver(state())) {
      await condition(() => state() !== 'paused');
      if (state() !== 'running') continue;
      const went = await own.aside('batch', () => compareNextCustomers({ scanId, at: now() }));
      if (went === 'end') await own.step('finish', finish);
      else if (went === 'halted') await own.step('takeUp', takeUp);
      else await inTurn(() => Promise.resolve()); // what was asked meanwhile comes first
      if (!isOver(state()) && workflowInfo().continueAsNewSuggested) await goOnAnew();
    }
  }

  async function finish(): Promise<void> {
    if (state() === 'running') standing = { state: await finishDuplicateScan({ scanId, at: now() }) };
  }

  async function goOnAnew(): Promise<void> {
    await quiet(inTurn);
    await continueAsNew<typeof duplicateScanWorkflow>(start);
  }

  /** It may come before the scan has been taken up: the row says how it stands. */
  async function perform(command: ScanCommand): Promise<ScanState> {
    standing = unlessRefused(await commandDuplicateScan({ scanId, at: now(), command }));
    return state();
  }
}

/** How it stands by its row; another one whenever that was asked, so that what failed is tried again. */
interface Standing {
  readonly state: ScanState;
}

function unlessRefused(standing: Standing | Refused): Standing {
  if (isRefused(standing)) throw failureOf(standing);
  return standing;
}
