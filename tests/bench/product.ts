import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { connect, type Db } from '../../db/shared/knex';
import { DEMO_PASSWORD } from '../../ops/jobs/demo';
import { logFile } from '../../ops/processes/home';
import { newInstance } from '../world/instance';

/** Processes of a product, and the worker of the bare engine beside it. */
export type Pids = Readonly<Record<'api' | 'worker' | 'temporal' | 'postgres' | 'bare', number>>;

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
  readonly pids: Pids;
  close(): Promise<void>;
}

interface ProductPlan {
  /** The folder with the sources of the product; left out: these. The bare engine is always of these. */
  readonly checkout?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export async function startProduct(plan: ProductPlan = {}): Promise<Product> {
  const instance = await newInstance({ ...plan, env: { LOG_LEVEL: 'warn', ...plan.env } });
  try {
    await instance.start();
  } catch (error) {
    await instance.close();
    throw error;
  }
  const { databaseUrl, temporalAddress, temporalNamespace, pids } = instance.connections();
  const bare = startBare({
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: temporalNamespace,
    ...plan.env,
  });
  const connection = await Connection.connect({ address: temporalAddress });
  const db = connect(databaseUrl, { poolMax: 4 });
  const { api, worker, temporal, postgres } = pids;
  return {
    url: instance.url,
    db,
    temporal: new Client({ connection, namespace: temporalNamespace }),
    postgresLog: logFile(instance.home, 'postgres'),
    pids: {
      api: api ?? 0,
      worker: worker ?? 0,
      temporal: temporal ?? 0,
      postgres: postgres ?? 0,
      bare: bare.pid ?? 0,
    },
    async close() {
      await connection.close();
      await db.destroy();
      const ended = bare.exitCode === null ? once(bare, 'exit') : undefined;
      bare.kill('SIGTERM');
      await ended;
      await instance.close();
    },
  };
}

/** With what the product’s worker is preloaded with. */
function startBare(env: NodeJS.ProcessEnv): ChildProcess {
  const preloads = ['./ops/processes/flow-traces.cjs', './tools/run-typescript.cjs'].flatMap((file) => ['-r', file]);
  return spawn(process.execPath, [...preloads, path.join(__dirname, 'bare', 'worker.ts')], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
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
