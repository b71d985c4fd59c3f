import { createServer } from 'node:http';
import { createApp } from '../../api/app';
import { answerUnreadable } from '../../api/http/unreadable';
import { connect } from '../../db/shared/knex';
import { TASK_QUEUE } from '../../definitions/shared/task-queue';
import { watchCalendars } from '../jobs/calendar-watch';
import { openDocuments } from '../jobs/documents';
import { readEngineUi } from './engine-ui';
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
const LOOPBACK = '127.0.0.1';

async function runApi(): Promise<void> {
  const log = createLog('api');
  const db = connect(databaseUrl());
  const temporal = temporalClient();
  const documents = await openDocuments(db);
  const problems: string[] = [];
  const engineUi = readEngineUi(process.env, problems);
  if (problems.length > 0) throw new Error(problems.join('; '));
  const connections = { db, temporal, taskQueue: TASK_QUEUE, log, documents, engineUi };
  const server = createServer(await createApp(connections));
  answerUnreadable(server);
  const port = Number(process.env['PORT'] ?? DEFAULT_PORT);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, process.env['HOST'] ?? LOOPBACK, resolve);
  });
  const housekeeping = startHousekeeping(db, documents.store, log);
  const calendars = watchCalendars({ db, temporal, taskQueue: TASK_QUEUE, log });
  const reminders = startPlanReminders(db, log);
  const commands = watchCommands({ db, temporal, log });
  log.info({ port }, 'the api listens');
  closeOnSignal(async () => {
    await Promise.all([housekeeping.stop(), calendars.stop(), reminders.stop(), commands.stop()]);
    const answered = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    await answered;
    await temporal.connection.close();
    await db.destroy();
  });
  await warmUp();
}

runApi().catch((error: unknown) => {
  process.stderr.write(`the api did not start: ${traceOf(error)}\n`);
  process.exit(1);
});
