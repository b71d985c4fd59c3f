import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { temporal as proto } from '@temporalio/proto';
import { waitUntil } from '../../ops/engines/wait-until';
import { setting } from './setting';

const { TASK_QUEUE_TYPE_ACTIVITY: ACTIVITY } = proto.api.enums.v1.TaskQueueType;
const KNOWN_WITHIN_MS = 60_000;

/** A namespace of the run’s engine that nobody has used: an engine that knows no case. */
export async function newNamespace(): Promise<string> {
  const namespace = `test-${randomUUID()}`;
  const connection = await Connection.connect({ address: setting('TEST_TEMPORAL_ADDRESS') });
  const { workflowService } = connection;
  try {
    await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs('1 day') });
    // each service of the engine learns of it in its own time
    await waitUntil(`the namespace ${namespace}`, KNOWN_WITHIN_MS, () =>
      workflowService.describeTaskQueue({ namespace, taskQueue: { name: 'any' }, taskQueueType: ACTIVITY }),
    );
  } finally {
    await connection.close();
  }
  return namespace;
}
