import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { connect, type Db } from '../../db/shared/knex';
import { DEMO_PASSWORD } from '../../ops/jobs/demo';
import { startEngines } from '../../ops/engines/engines';
import { logFile, temporaryHome } from '../../ops/processes/home';
import { freePorts } from '../../ops/processes/ports';

const dist = path.join(__dirname, '..', '..', 'dist', 'ops', 'processes');
const READY_WITHIN_MS = 300_000;

/**
 * The product as `npm start` runs it, in processes of its own, with the bare engine beside it; everything is gone
 * after close().
 */
export interface Product {
  readonly url: string;
  readonly db: Db;
  readonly temporal: Client;
  /** Where its Postgres logs. */
  readonly postgresLog: string;
  readonly pids: Readonly<Record<'api' | 'worker', number>>;
  close(): Promise<void>;
}

export async function startProduct(): Promise<Product> {
  const home = temporaryHome();
  const engines = await startEngines({ home, keepsData: true, say: (line) => process.stderr.write(`${line}\n`) });
  const port = await freePorts(1);
  const env = {
    ...process.env,
    PORT: String(port),
    DATABASE_URL: engines.databaseUrl,
    TEMPORAL_ADDRESS: engines.temporalAddress,
    TEMPORAL_NAMESPACE: engines.temporalNamespace,
    BATON_DEMO: '1',
    BATON_DOCUMENTS: path.join(home, 'documents'),
    LOG_LEVEL: 'warn',
  };
  const run = (args: readonly string[]): ChildProcess =>
    spawn(process.execPath, [...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  for (const script of ['migrate.js', 'seed.js']) await once(run([path.join(dist, script)]), 'exit');
  const worker = run([path.join(dist, 'worker-process.js')]);
  const api = run(['--max-semi-space-size=4', path.join(dist, 'api-process.js')]);
  const bare = run(['-r', './tools/run-typescript.cjs', path.join(__dirname, 'bare', 'worker.ts')]);
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    const children = [api, worker, bare];
    const ended = Promise.all(children.filter(({ exitCode }) => exitCode === null).map((child) => once(child, 'exit')));
    for (const child of children) child.kill('SIGTERM');
    await ended;
    await engines.stop();
  };
  await ready(url).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const connection = await Connection.connect({ address: engines.temporalAddress });
  const db = connect(engines.databaseUrl, { poolMax: 4 });
  return {
    url,
    db,
    temporal: new Client({ connection, namespace: engines.temporalNamespace }),
    postgresLog: logFile(home, 'postgres'),
    pids: { api: api.pid ?? 0, worker: worker.pid ?? 0 },
    async close() {
      await connection.close();
      await db.destroy();
      await stop();
    },
  };
}

async function ready(url: string): Promise<void> {
  for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until; await delay(100)) {
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(`${url} did not become ready`);
}

export async function signIn(url: string, username: string): Promise<Record<string, string>> {
  const answer = await fetch(`${url}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username, password: DEMO_PASSWORD }),
  });
  const session: { token?: string } = JSON.parse(await answer.text());
  return { Authorization: `Bearer ${session.token ?? ''}`, 'Content-Type': 'application/json' };
}
