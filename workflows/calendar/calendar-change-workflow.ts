import {
  allHandlersFinished,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  log,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { calendarChanged } from '../approval/messages';
import { retryCase } from '../case/messages';
import { ownSteps } from '../case/own-steps';
import { activities } from '../shared/activities';
import { now } from '../shared/now';
import type { CalendarChangeStart } from './messages';

/** Flows that are told at once. */
const BATCH = 100;
/**
 * A case that was being started while the calendar was published still has the one before; by then it is there to be
 * told.
 */
const STRAGGLERS_AFTER = '1 minute';

interface Progress {
  /** Whether all were told once already. */
  readonly isFirstPassDone: boolean;
  /** The last flow that was told. */
  readonly after: string;
}

/**
 * Tells every flow with a clock that runs by the calendar, batch by batch, and once more for those that were just
 * being started.
 */
export async function calendarChangeWorkflow(
  start: CalendarChangeStart,
  { isFirstPassDone, after }: Progress = { isFirstPassDone: false, after: '' },
): Promise<void> {
  const { id, ...change } = start;
  const own = ownSteps({ caseId: id, flow: 'calendarChange' });
  setHandler(retryCase, own.retry);

  if (!isFirstPassDone) {
    await tellFrom(false, after);
    await sleep(STRAGGLERS_AFTER);
  }
  await tellFrom(true, isFirstPassDone ? after : '');
  await own.aside('finish', () => activities.finishCalendarChange({ ...change, at: now() }));
  await condition(allHandlersFinished);

  async function tellFrom(isSecondTime: boolean, first: string): Promise<void> {
    let last = first;
    for (let batch = await batchAfter(last); batch.length > 0; batch = await batchAfter(last)) {
      await Promise.all(batch.map(tell));
      last = batch.at(-1) ?? last;
      if (!workflowInfo().continueAsNewSuggested) continue;
      await condition(allHandlersFinished);
      await continueAsNew<typeof calendarChangeWorkflow>(start, { isFirstPassDone: isSecondTime, after: last });
    }
  }

  async function tell(workflowId: string): Promise<void> {
    try {
      await getExternalWorkflowHandle(workflowId).signal(calendarChanged, change);
    } catch (error) {
      log.info('a flow was not told of the calendar: it has ended meanwhile', { workflowId, error: String(error) });
    }
  }

  async function batchAfter(last: string): Promise<string[]> {
    const batch = { key: change.key, after: last, limit: BATCH };
    return (await own.aside('batch', () => activities.flowsOnCalendar(batch))) ?? [];
  }
}
