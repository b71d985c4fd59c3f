import { NativeConnection, Worker } from '@temporalio/worker';
import type { Activities } from '../../activities';
import { tryAgainWhatPasses } from '../../activities/shared/failing';
import { setting } from './setting';

/** A worker of the product’s flows on a task queue of the run’s engine. */
export async function startWorker(
  activities: Activities,
  taskQueue: string,
  namespace = setting('TEST_TEMPORAL_NAMESPACE'),
): Promise<{ stop(): Promise<void> }> {
  const connection = await NativeConnection.connect({ address: setting('TEST_TEMPORAL_ADDRESS') });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: { codePath: setting('TEST_WORKFLOW_BUNDLE') },
    activities,
    interceptors: { activity: [tryAgainWhatPasses] },
  });
  const running = worker.run();
  return {
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}
