import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { createActivities } from '../../activities';
import { connect } from '../../db/shared/knex';
import { setting } from './setting';
import { startWorker } from './worker';

/** A worker in a process of its own, for tests that kill it. */
async function runWorker(): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await Connection.connect({ address: setting('TEST_TEMPORAL_ADDRESS') });
  const temporal = new Client({ connection, namespace: setting('TEST_TEMPORAL_NAMESPACE') });
  await startWorker(
    createActivities(connect(setting('DATABASE_URL'), { poolMax: 5 }), temporal),
    setting('TASK_QUEUE'),
  );
  process.stdout.write('the worker polls\n');
}

void runWorker();
