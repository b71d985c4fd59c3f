import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';

export interface Stretch {
  readonly days?: number;
  readonly hours?: number;
  readonly seconds?: number;
}

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

/** Moves one case’s clock; what it brings about has happened when this returns. */
export async function fastForward({ workflowService, options, workflow }: Client, workflowId: string, { days = 0, hours = 0, seconds = 0 }: Stretch): Promise<void> {
  const { namespace } = options;
  const id = randomUUID();
  const total = days * DAY_S + hours * HOUR_S + seconds;
  await workflowService.updateWorkflowExecutionOptions({
    namespace,
    workflowExecution: { workflowId },
    workflowExecutionOptions: { timeSkippingConfig: { enabled: true, fastForwardConfig: { id, duration: msToTs(total * 1000) } } },
    updateMask: { paths: ['time_skipping_config'] },
  });
  await workflowService.pollWorkflowExecutionTimeSkipping({ namespace, workflowExecution: { workflowId }, fastForwardId: id });
  await workflow.getHandle(workflowId).query('__stack_trace'); // answered once what the time brought about is done
}
