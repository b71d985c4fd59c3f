import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { connect } from '../../../db/shared/knex';
import { closeOnSignal } from '../../../ops/processes/process-life';
import { bareActivities } from './activities';
import { BARE_QUEUE } from './queue';

async function run(): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  const db = connect(process.env['DATABASE_URL'] ?? '');
  await db.raw('create table if not exists bare_rows (id uuid primary key)');
  const bundle = await bundleWorkflowCode({
    workflowsPath: require.resolve('./workflow'),
    logger: new DefaultLogger('ERROR'),
  });
  const connection = await NativeConnection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '' });
  const worker = await Worker.create({
    connection,
    taskQueue: BARE_QUEUE,
    workflowBundle: bundle,
    activities: bareActivities(db),
  });
  const done = worker.run();
  closeOnSignal(async () => {
    worker.shutdown();
    await done;
    await connection.close();
    await db.destroy();
  });
}

void run();
