import path from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { loopback } from '../processes/ports';
import type { PostgresServer } from './postgres-server';
import { projectRoot } from '../build/project';
import type { Supervisor } from '../processes/supervise';
import { prepareTemporalSchemas, type TemporalDatabases } from './temporal-schema';
import type { TemporalPrograms } from './temporal-server';
import { waitUntil } from './wait-until';

const readyWithinMs = 60_000;
const graceMs = 3_000;
const connectMs = 1_000;
const retention = '30 days';
const grpcAlreadyExists = 6;

export interface TemporalPlan {
  readonly home: string;
  readonly port: number;
  /** How many cores it may use at a time. */
  readonly processors: number;
  readonly namespace: string;
  readonly programs: TemporalPrograms;
  readonly postgres: PostgresServer;
  readonly databases: TemporalDatabases;
  /** A database that exists, from which the two others are made. */
  readonly reachedThrough: string;
  readonly logFile: string;
}

/**
 * Runs the Temporal server on loopback, with its databases up to date and the namespace registered. Returns its
 * address.
 */
export async function startTemporal(plan: TemporalPlan, supervisor: Supervisor): Promise<string> {
  const address = `${loopback}:${plan.port}`;
  if (plan.programs.kind === 'server')
    await prepareTemporalSchemas(plan.programs.sql, plan.postgres, plan.databases, plan.reachedThrough);
  const { firstEnd } = supervisor.keepRunning({
    name: 'temporal',
    ...commandOf(plan.programs, plan),
    cwd: projectRoot,
    logFile: plan.logFile,
    stopSignal: 'SIGTERM',
    graceMs,
  });
  const connection = await waitUntil(
    'the start of Temporal',
    readyWithinMs,
    () => Connection.connect({ address, connectTimeout: connectMs }),
    firstEnd,
  );
  await registerNamespace(connection, plan.namespace, firstEnd);
  await connection.close();
  return address;
}

function commandOf(programs: TemporalPrograms, plan: TemporalPlan) {
  const inherited = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'] ?? plan.home,
    GOMAXPROCS: String(plan.processors),
  };
  const dynamicConfig = path.join(projectRoot, 'temporal-dynamic.yaml');
  if (programs.kind === 'server')
    return {
      command: programs.server,
      args: ['--config-file', path.join(projectRoot, 'temporal.yaml'), '--allow-no-auth', 'start'],
      env: {
        ...inherited,
        POSTGRES_HOST: plan.postgres.host,
        POSTGRES_PORT: String(plan.postgres.port),
        POSTGRES_USER: plan.postgres.user,
        POSTGRES_PASSWORD: plan.postgres.password,
        TEMPORAL_DATABASE: plan.databases.cases,
        TEMPORAL_VISIBILITY_DATABASE: plan.databases.visibility,
        TEMPORAL_PORT: String(plan.port),
        TEMPORAL_DYNAMIC_CONFIG: dynamicConfig,
      },
    };
  const data = path.join(plan.home, 'temporal.db');
  // the development server reads no file of ours: what it needs of temporal-dynamic.yaml
  const switches = ['frontend.WorkflowTimeSkippingEnabled=true', 'history.maxInFlightUpdates=200'];
  return {
    command: programs.cli,
    args: [
      'server',
      'start-dev',
      '--ip',
      loopback,
      '--port',
      String(plan.port),
      '--headless',
      '--db-filename',
      data,
      '--log-level',
      'warn',
      ...switches.flatMap((value) => ['--dynamic-config-value', value]),
    ],
    env: inherited,
  };
}

/** Done again at every start: that it is there already is the usual case. */
async function registerNamespace(
  { workflowService }: Connection,
  namespace: string,
  serverEnd: Promise<never>,
): Promise<void> {
  const request = { namespace, description: 'Baton', workflowExecutionRetentionPeriod: msToTs(retention) };
  const register = () =>
    workflowService.registerNamespace(request).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === grpcAlreadyExists)) throw error;
    });
  await waitUntil(`the registration of the namespace ${namespace}`, readyWithinMs, register, serverEnd);
  await waitUntil(
    `the namespace ${namespace}`,
    readyWithinMs,
    () => workflowService.describeNamespace({ namespace }),
    serverEnd,
  );
}
