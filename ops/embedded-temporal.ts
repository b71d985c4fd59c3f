import path from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import type { EmbeddedPostgres } from './embedded-postgres';
import { loopback } from './ports';
import { projectRoot } from './project';
import { supervise } from './supervise';
import { prepareTemporalSchemas } from './temporal-schema';
import type { TemporalPrograms } from './temporal-server';
import { waitUntil } from './wait-until';

/** The server's services and their membership: the port that clients use, and those above it. */
export const temporalPorts = 8;

const readyWithinMs = 60_000;
const graceMs = 5_000;
const connectMs = 1_000;
const retention = '30 days';
const grpcAlreadyExists = 6;

export interface TemporalPlan {
  readonly home: string;
  readonly port: number;
  readonly namespace: string;
  readonly programs: TemporalPrograms;
  readonly postgres: EmbeddedPostgres;
  readonly logFile: string;
  readonly onPid: (pid: number | null) => void;
  readonly say: (line: string) => void;
}

export interface EmbeddedTemporal {
  readonly address: string;
  stop(): Promise<void>;
}

/** The Temporal server on loopback, under supervision, with its databases up to date and the namespace registered. */
export async function startTemporal(plan: TemporalPlan): Promise<EmbeddedTemporal> {
  const address = `${loopback}:${plan.port}`;
  if (plan.programs.kind === 'server') await prepareTemporalSchemas(plan.programs.sql, plan.postgres);
  const server = supervise({
    name: 'temporal',
    ...commandOf(plan.programs, plan),
    cwd: projectRoot,
    logFile: plan.logFile,
    stopSignal: 'SIGTERM',
    graceMs,
    onPid: plan.onPid,
    say: plan.say,
  });
  try {
    const connection = await waitUntil('the start of Temporal', readyWithinMs, () => Connection.connect({ address, connectTimeout: connectMs }), server.firstEnd);
    await registerNamespace(connection, plan.namespace, server.firstEnd);
    await connection.close();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { address, stop: () => server.stop() };
}

function commandOf(programs: TemporalPrograms, plan: TemporalPlan) {
  const inherited = { PATH: process.env['PATH'], HOME: process.env['HOME'] ?? plan.home };
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
        TEMPORAL_PORT: String(plan.port),
        TEMPORAL_DYNAMIC_CONFIG: dynamicConfig,
      },
    };
  const data = path.join(plan.home, 'temporal.db');
  const timeSkipping = 'frontend.WorkflowTimeSkippingEnabled=true';
  return {
    command: programs.cli,
    args: ['server', 'start-dev', '--ip', loopback, '--port', String(plan.port), '--headless', '--db-filename', data, '--log-level', 'warn', '--dynamic-config-value', timeSkipping],
    env: inherited,
  };
}

/** Done again at every start: that it is there already is the usual case. */
async function registerNamespace({ workflowService }: Connection, namespace: string, serverEnd: Promise<never>): Promise<void> {
  const request = { namespace, description: 'Baton', workflowExecutionRetentionPeriod: msToTs(retention) };
  const register = () =>
    workflowService.registerNamespace(request).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === grpcAlreadyExists)) throw error;
    });
  await waitUntil(`the registration of the namespace ${namespace}`, readyWithinMs, register, serverEnd);
  await waitUntil(`the namespace ${namespace}`, readyWithinMs, () => workflowService.describeNamespace({ namespace }), serverEnd);
}
