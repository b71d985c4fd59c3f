import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { closeOnSignal } from '../../../../ops/processes/process-life';
import { setting } from '../../../world/setting';
import { storedHistories } from '../../../world/histories';

/** A worker of ./flows in a process of its own, once it has replayed the stored cases of the product’s flows. */
async function run(): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined), shutdownSignals: [] });
  const workflowBundle = { codePath: setting('TEST_WORKFLOW_BUNDLE') };
  const stored = storedHistories().map(({ name, history }) => ({ workflowId: name, history }));
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, stored))
    process.stdout.write(`replayed ${workflowId}: ${error?.name ?? 'the same'}\n`);
  const connection = await NativeConnection.connect({ address: setting('TEST_TEMPORAL_ADDRESS') });
  const worker = await Worker.create({
    connection,
    namespace: setting('TEST_TEMPORAL_NAMESPACE'),
    taskQueue: setting('TASK_QUEUE'),
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: require.resolve('./flows'),
      logger: new DefaultLogger('ERROR'),
    }),
  });
  const done = worker.run();
  closeOnSignal(async () => {
    worker.shutdown();
    await done;
    await connection.close();
  });
  process.stdout.write('the worker polls\n');
}

void run();
