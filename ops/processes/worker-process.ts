import path from 'node:path';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from '../../activities';
import { tryAgainWhatPasses } from '../../activities/shared/failing';
import { connect } from '../../db/shared/knex';
import { TASK_QUEUE } from '../../definitions/shared/task-queue';
import { databaseUrl } from './environment';
import { createLog } from './log';
import { startMail } from '../mail/mail';
import { closeOnSignal } from './process-life';
import { traceOf } from '../build/progress';
import { temporalClient } from '../engines/temporal-client';
import { connectConfig } from '../engines/temporal-config';
import { rebuildWhereNew } from '../rebuild/rebuilding';

/** Cases kept in memory between their steps; the others are replayed when something happens to them. */
const CACHED_CASES = 600;
/** Time for the work in hand when the process is told to stop; below what the supervisor grants. */
const SHUTDOWN_GRACE = '3s';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/**
 * What the engine’s library and the flows say goes into the same structured log, with the ids of workflow and run.
 */
const engineLog = (log: Logger): DefaultLogger =>
  new DefaultLogger('INFO', ({ level, message, meta }) => log[LEVELS[level]]({ ...meta }, message));

async function runWorker(): Promise<void> {
  const log = createLog('worker');
  Runtime.install({ logger: engineLog(log), shutdownSignals: [] });
  const db = connect(databaseUrl());
  const { connectionOptions, namespace } = connectConfig();
  const connection = await NativeConnection.connect(connectionOptions);
  const temporal = temporalClient();
  const rebuilt = await rebuildWhereNew({ db, temporal, taskQueue: TASK_QUEUE, say: (line) => log.info(line) });
  if (rebuilt) log.info(rebuilt, 'an engine that did not know the open cases has been given their flows');
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: { codePath: path.join(__dirname, '..', '..', 'workflow-bundle.js') },
    activities: createActivities(db, temporal),
    interceptors: { activity: [tryAgainWhatPasses] },
    maxCachedWorkflows: CACHED_CASES,
    shutdownGraceTime: SHUTDOWN_GRACE,
  });
  const done = worker.run();
  const mail = await startMail(db, log);
  closeOnSignal(async () => {
    await mail.stop();
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await done;
    await connection.close();
    await temporal.connection.close();
    await db.destroy();
  });
  log.info({ namespace, taskQueue: TASK_QUEUE }, 'the worker polls');
  await done;
}

runWorker().catch((error: unknown) => {
  process.stderr.write(`the worker ended: ${traceOf(error)}\n`);
  process.exit(1);
});
