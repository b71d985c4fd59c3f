import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { openCalendarChanges } from '../../db/calendar/changes';
import {
  CALENDAR_CHANGE_WORKFLOW,
  type CalendarChangeStart,
  calendarChangeWorkflowId,
} from '../../workflows/calendar/messages';
import type { Deps } from '../deps';
import { within } from '../shared/within';

/**
 * Starts a flow for each change of a calendar that open deadlines do not follow yet. The publication stands whatever
 * becomes of this: what could not be started now, because the engine is away, is started when this is called the next
 * time (ops/jobs/calendar-watch.ts).
 */
export async function followCalendars(deps: Pick<Deps, 'db' | 'temporal' | 'taskQueue' | 'log'>): Promise<void> {
  try {
    for (const { id, key, version } of await openCalendarChanges(deps.db)) await follow(deps, { id, key, version });
  } catch (error) {
    deps.log.warn(
      { err: error },
      'open deadlines do not follow a changed calendar yet; it is tried again within the hour',
    );
  }
}

async function follow(deps: Pick<Deps, 'temporal' | 'taskQueue'>, change: CalendarChangeStart): Promise<void> {
  const { temporal, taskQueue } = deps;
  try {
    await within(deps, () =>
      temporal.workflow.start(CALENDAR_CHANGE_WORKFLOW, {
        taskQueue,
        workflowId: calendarChangeWorkflowId(change),
        args: [change],
      }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
