import { Type } from '@sinclair/typebox';
import type { Client } from '@temporalio/client';
import { temporal as proto } from '@temporalio/proto';
import { register } from 'prom-client';
import type { Db } from '../../db/shared/knex';
import { ok, route, type Route } from './route';

const CHECK_TIMEOUT_MS = 3_000;
/** A worker that has not polled for this long is away (a poll lasts a minute at most). */
const POLLED_WITHIN_MS = 90_000;

const checks = Type.Object({ database: Type.String(), engine: Type.String(), worker: Type.String() });
const readiness = Type.Object({ status: Type.Union([Type.Literal('ready'), Type.Literal('notReady')]), checks });

/** What is looked after. */
interface Watched {
  readonly db: Db;
  readonly temporal: Client;
  readonly taskQueue: string;
  /** Sets the figures that only rows know, before metrics are given. */
  readonly measure: () => Promise<void>;
}

export const healthRoutes = (deps: Watched): Route[] => [liveRoute(), readyRoute(deps), metricsRoute(deps)];

const liveRoute = (): Route =>
  route({
    method: 'get',
    path: '/health/live',
    atRoot: true,
    summary: 'Whether this process runs',
    answers: { 200: { description: 'It does.', schema: Type.Object({ status: Type.Literal('live') }) } },
    handle: () => Promise.resolve(ok({ status: 'live' })),
  });

const readyRoute = (deps: Watched): Route =>
  route({
    method: 'get',
    path: '/health/ready',
    atRoot: true,
    summary: 'Whether requests can be served',
    description: 'Checks the database, the workflow engine, and that a worker polls.',
    answers: {
      200: { description: 'Ready.', schema: readiness },
      503: { description: 'Not ready; `checks` says what is away.', schema: readiness },
    },
    async handle() {
      const [database, engine, worker] = await Promise.all([
        stateOf(databaseAnswers(deps)),
        stateOf(engineAnswers(deps)),
        stateOf(workerPolls(deps)),
      ]);
      const isReady = [database, engine, worker].every((state) => state === 'ok');
      return {
        status: isReady ? 200 : 503,
        body: { status: isReady ? 'ready' : 'notReady', checks: { database, engine, worker } },
        headers: isReady ? {} : { 'Retry-After': '2' },
      };
    },
  });

const metricsRoute = (deps: Watched): Route =>
  route({
    method: 'get',
    path: '/metrics',
    atRoot: true,
    summary: 'Prometheus metrics',
    description: 'On this machine; from others with the token of `BATON_METRICS_TOKEN` as a bearer token.',
    answers: { 200: { description: 'In the text format of Prometheus.' } },
    async handle() {
      await deps.measure();
      return { status: 200, text: await register.metrics(), headers: { 'Content-Type': register.contentType } };
    },
  });

async function stateOf(check: Promise<string>): Promise<string> {
  return check.catch((error: unknown) => (error instanceof Error ? (error.message.split('\n')[0] ?? 'away') : 'away'));
}

const databaseAnswers = async ({ db }: Watched): Promise<string> => {
  await db.raw('select 1').timeout(CHECK_TIMEOUT_MS);
  return 'ok';
};

const engineAnswers = async ({ temporal }: Watched): Promise<string> => {
  const { workflowService, options } = temporal;
  await temporal.withDeadline(Date.now() + CHECK_TIMEOUT_MS, () =>
    workflowService.describeNamespace({ namespace: options.namespace }),
  );
  return 'ok';
};

const workerPolls = async ({ temporal, taskQueue }: Watched): Promise<string> => {
  const { workflowService, options } = temporal;
  const { pollers } = await temporal.withDeadline(Date.now() + CHECK_TIMEOUT_MS, () =>
    workflowService.describeTaskQueue({
      namespace: options.namespace,
      taskQueue: { name: taskQueue },
      taskQueueType: proto.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    }),
  );
  const polledAt = Math.max(0, ...pollers.map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000));
  return Date.now() - polledAt < POLLED_WITHIN_MS ? 'ok' : `no worker polls the task queue "${taskQueue}"`;
};
