import { createApp } from '../../api/app';
import { httpServer } from '../../api/http/server';
import { connect } from '../../db/shared/knex';
import { TASK_QUEUE } from '../../definitions/shared/task-queue';
import { watchCalendars } from '../jobs/calendar-watch';
import { openDocuments } from '../jobs/documents';
import { readEngineUi, readMetricsToken } from './api-settings';
import { databaseUrl } from './environment';
import { startHousekeeping } from '../jobs/housekeeping';
import { createLog } from './log';
import { watchCommands } from '../jobs/lost-commands';
import { startPlanReminders } from '../jobs/plan-reminders';
import { closeOnSignal } from './process-life';
import { traceOf } from '../build/progress';
import { temporalClient } from '../engines/temporal-client';
import { warmUp } from './warm-up';

const DEFAULT_PORT = 3000;
/** Longer than any statement of a request takes; those of the jobs may take what they need. */
const SILENT_MS = 10_000;
const LOOPBACK = '127.0.0.1';

async function runApi(): Promise<void> {
  const log = createLog('api');
  const db = connect(databaseUrl(), { silentMs: SILENT_MS });
  const jobsDb = connect(databaseUrl(), { poolMax: 3 });
  const temporal = temporalClient();
  const documents = await openDocuments(db);
  const problems: string[] = [];
  const engineUi = readEngineUi(process.env, problems);
  const metricsToken = readMetricsToken(process.env, problems);
  if (problems.length > 0) throw new Error(problems.join('; '));
  const connections = { db, temporal, taskQueue: TASK_QUEUE, log, documents, engineUi, metricsToken };
  const server = httpServer(await createApp(connections));
  const port = Number(process.env['PORT'] ?? DEFAULT_PORT);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, process.env['HOST'] ?? LOOPBACK, resolve);
  });
  const housekeeping = startHousekeeping(jobsDb, documents.store, log);
  const calendars = watchCalendars({ db: jobsDb, temporal, taskQueue: TASK_QUEUE, log });
  const reminders = startPlanReminders(jobsDb, log);
  const commands = watchCommands({ db: jobsDb, temporal, log });
  log.info({ port }, 'the api listens');
  closeOnSignal(async () => {
    await Promise.all([housekeeping.stop(), calendars.stop(), reminders.stop(), commands.stop()]);
    const answered = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    await answered;
    await temporal.connection.close();
    await Promise.all([db.destroy(), jobsDb.destroy()]);
  });
  await warmUp();
}

runApi().catch((error: unknown) => {
  process.stderr.write(`the api did not start: ${traceOf(error)}\n`);
  process.exit(1);
});
