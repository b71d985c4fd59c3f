import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { msToTs, tsToMs } from '@temporalio/common/lib/time';
import { waitUntil } from '../../ops/engines/wait-until';

export interface Stretch {
  readonly days?: number;
  readonly hours?: number;
  readonly seconds?: number;
}

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

/** Moves one case’s clock; what it brings about has happened when this returns. */
export async function fastForward(
  client: Client,
  workflowId: string,
  { days = 0, hours = 0, seconds = 0 }: Stretch,
): Promise<void> {
  const { workflowService, options, workflow } = client;
  const { namespace } = options;
  const id = randomUUID();
  const total = days * DAY_S + hours * HOUR_S + seconds;
  await workflowService.updateWorkflowExecutionOptions({
    namespace,
    workflowExecution: { workflowId },
    workflowExecutionOptions: {
      timeSkippingConfig: { enabled: true, fastForwardConfig: { id, duration: msToTs(total * 1000) } },
    },
    updateMask: { paths: ['time_skipping_config'] },
  });
  await workflowService.pollWorkflowExecutionTimeSkipping({
    namespace,
    workflowExecution: { workflowId },
    fastForwardId: id,
  });
  await waitUntil('what has come due has fired', 10_000, () => assertNothingIsDue(client, workflowId));
  await workflow.getHandle(workflowId).query('__stack_trace'); // answered once what the time brought about is done
}

/** A message of another flow that comes in while the clock moves may be taken on before a timer that has come due. */
async function assertNothingIsDue({ workflow }: Client, workflowId: string): Promise<void> {
  const { events } = await workflow.getHandle(workflowId).fetchHistory();
  const due = new Map<string, number>();
  let now = 0;
  for (const {
    eventTime,
    timerStartedEventAttributes: started,
    timerFiredEventAttributes: fired,
    timerCanceledEventAttributes: canceled,
  } of events ?? []) {
    now = Math.max(now, tsToMs(eventTime));
    if (started?.timerId) due.set(started.timerId, tsToMs(eventTime) + tsToMs(started.startToFireTimeout));
    const over = fired?.timerId ?? canceled?.timerId;
    if (over) due.delete(over);
  }
  if ([...due.values()].some((moment) => moment <= now))
    throw new Error('A timer that has come due has not fired yet.');
}
