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
import { type DuplicateScanStart, isOver, type ScanState, stateAfter } from '../../definitions/matching/scan/scan';
import { isRefused, type Refused } from '../../definitions/shared/refusal';
import { retryCase } from '../case/messages';
import { opening } from '../case/opening';
import { ownSteps } from '../case/own-steps';
import { now } from '../shared/now';
import { assertAllowed, failureOf } from '../shared/refusal';
import { takeTurns } from '../shared/take-turns';
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
export async function duplicateScanWorkflow(
  start: DuplicateScanStart,
  carried?: ScanState,
): Promise<ScanState | 'refused'> {
  const { workflowId } = workflowInfo();
  const { scanId } = start;
  const inTurn = takeTurns();
  const { open, opened } = opening();
  const own = ownSteps({ caseId: scanId, flow: 'duplicateScan', inTurn, version: () => state });
  let state = carried;

  setHandler(duplicateScanStarted, async () => {
    await opened();
    return current();
  });
  setHandler(retryCase, own.retry);
  setHandler(duplicateScanCommand, (command) => inTurn(() => perform(command)), {
    validator: ({ kind }: ScanCommand) => assertAllowed(refusalOf(kind)),
  });

  const isOpen = await open(begin);
  if (isOpen) await goThrough();
  await condition(allHandlersFinished);
  return isOpen ? current() : 'refused';

  async function begin(): Promise<void> {
    if (state !== undefined) return;
    const begun = await openDuplicateScan({ start, at: now(), workflowId });
    if (isRefused(begun)) throw failureOf(begun);
    state = begun.state;
  }

  async function goThrough(): Promise<void> {
    while (!isOver(current())) {
      await condition(() => current() !== 'paused');
      if (current() !== 'running') continue;
      const went = await own.aside('batch', () => compareNextCustomers({ scanId, at: now() }));
      if (went === 'end') await own.step('finish', finish);
      else await inTurn(() => Promise.resolve()); // what was asked meanwhile comes first
      if (!isOver(current()) && workflowInfo().continueAsNewSuggested) await goOnAnew();
    }
  }

  async function finish(): Promise<void> {
    if (current() !== 'running') return;
    await finishDuplicateScan({ scanId, at: now() });
    state = 'done';
  }

  async function goOnAnew(): Promise<void> {
    await condition(allHandlersFinished);
    await continueAsNew<typeof duplicateScanWorkflow>(start, current());
  }

  async function perform(command: ScanCommand): Promise<ScanState> {
    const after = stateAfter(current(), command.kind);
    if (isRefused(after)) throw failureOf(after);
    await commandDuplicateScan({ scanId, at: now(), command, to: after.state });
    return (state = after.state);
  }

  function refusalOf(kind: ScanCommand['kind']): Refused | undefined {
    const after = stateAfter(current(), kind);
    return isRefused(after) ? after : undefined;
  }

  function current(): ScanState {
    return state ?? 'running';
  }
}
