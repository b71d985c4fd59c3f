import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { replaceFile } from '../processes/json-file';
import { stopLeftOver } from '../processes/left-over';
import { loopback, requireFreePort } from '../processes/ports';
import { postgresPlace, type PostgresPlace } from './postgres-place';
import type { PostgresServer } from './postgres-server';
import type { Supervisor } from '../processes/supervise';
import { waitUntil } from './wait-until';

const role = 'baton';
const maintenanceDatabase = 'postgres';
const readyWithinMs = 60_000;
const graceMs = 3_000;
const leftOverGraceMs = 10_000;

const everyday = {
  max_connections: '200',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};
/** A decision that has been answered must survive the loss of power. */
const durable = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };
/** For data that lives no longer than a test run. */
const fleeting = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

export interface PostgresPlan {
  readonly home: string;
  readonly port: number;
  readonly database: string;
  readonly keepsData: boolean;
  readonly logFile: string;
  readonly say: (line: string) => void;
}

/** Runs PostgreSQL from the npm package on loopback, with the database in place. */
export async function startPostgres(plan: PostgresPlan, supervisor: Supervisor): Promise<PostgresServer> {
  const password = ownPassword(plan.home);
  const place = postgresPlace(plan.home, password, plan.say);
  await stopLeftOverServer(place);
  await requireFreePort(plan.port, 'the embedded Postgres', 'BATON_POSTGRES_PORT');
  if (!existsSync(place.data)) await createCluster(place, password, plan);
  const url = (database: string) => `postgres://${role}:${password}@${loopback}:${plan.port}/${database}`;
  const { firstEnd } = supervisor.keepRunning(serverPlan(place, plan));
  await prepareDatabase(url(maintenanceDatabase), plan.database, firstEnd);
  return { host: loopback, port: plan.port, user: role, password, isOurs: true, url };
}

function ownPassword(home: string): string {
  const file = path.join(home, 'postgres-password');
  const data = path.join(home, 'postgres', 'data');
  if (!existsSync(file) && existsSync(data))
    throw new Error(
      `${file} is missing, and with it the way into the database in ${data}: put it back, or move both away`,
    );
  if (!existsSync(file)) replaceFile(file, randomBytes(24).toString('base64url'));
  return readFileSync(file, 'utf8').trim();
}

/** `postmaster.pid` names the server; its number counts only while that process has our data directory open. */
async function stopLeftOverServer({ data }: Pick<PostgresPlace, 'data'>): Promise<void> {
  const pidFile = path.join(data, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10);
  if (commandLine(pid).includes(`-D ${data} `)) await stopLeftOver(pid, 'SIGINT', leftOverGraceMs);
  rmSync(pidFile, { force: true });
}

function commandLine(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'args=', '-ww', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return '';
  }
}

/** C.UTF-8: in the plain C locale pg_trgm sees nothing in Chinese. The cluster appears whole or not at all. */
async function createCluster(
  { account, initdb, data }: PostgresPlace,
  password: string,
  plan: PostgresPlan,
): Promise<void> {
  plan.say('creating the Postgres database cluster');
  const draft = `${data}.new`;
  const passwordFile = `${data}.password`;
  rmSync(draft, { recursive: true, force: true });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account) chownSync(passwordFile, account.uid, account.gid);
  const args = [
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--auth=scram-sha-256',
    `--username=${role}`,
    `--pwfile=${passwordFile}`,
    `--pgdata=${draft}`,
  ];
  await promisify(execFile)(initdb, [...args, ...(plan.keepsData ? [] : ['--no-sync'])], {
    ...account,
    cwd: '/',
    env: serverEnv(),
  });
  rmSync(passwordFile);
  renameSync(draft, data);
}

function serverPlan({ account, program, data }: PostgresPlace, plan: PostgresPlan) {
  const settings = {
    ...everyday,
    ...(plan.keepsData ? durable : fleeting),
    listen_addresses: loopback,
    port: String(plan.port),
    unix_socket_directories: '',
  };
  return {
    name: 'postgres',
    command: program,
    args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    env: serverEnv(),
    cwd: '/',
    account,
    logFile: plan.logFile,
    /** Fast shutdown: transactions in hand are rolled back, nothing waits for idle connections. */
    stopSignal: 'SIGINT',
    graceMs,
  } as const;
}

/** Nothing of the surroundings (PGDATA, PGPORT, …) may change what is started. */
function serverEnv(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', TZ: 'UTC' };
}

async function prepareDatabase(url: string, name: string, serverEnd: Promise<never>): Promise<void> {
  const client = await waitUntil('the start of Postgres', readyWithinMs, () => connected(url), serverEnd);
  try {
    await requireChineseSearch(client);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** With another locale the search for similar names would find nothing in Chinese, and nobody would notice. */
async function requireChineseSearch(client: Client): Promise<void> {
  await client.query('create extension if not exists pg_trgm');
  const { rows } = await client.query<{ grams: string[] }>("select show_trgm('金蝶') as grams");
  if (rows[0]?.grams.length === 0)
    throw new Error(
      'this Postgres cluster sees no letters in Chinese text (its locale is not UTF-8): ' +
        'move BATON_HOME away and start again',
    );
}
