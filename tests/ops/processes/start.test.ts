import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { freePorts, temporalPorts } from '../../../ops/processes/ports';
import { isAlive, startNode, temporaryFolder, until, type Started } from '../../world/processes';

jest.setTimeout(120_000);

interface Connections {
  readonly apiUrl: string;
  readonly databaseUrl: string;
  readonly pids: Readonly<Record<'supervisor' | 'postgres' | 'temporal' | 'api' | 'worker', number | null>>;
}

const home = path.join(temporaryFolder(), 'home');
let ports: { PORT: string; BATON_POSTGRES_PORT: string; BATON_TEMPORAL_PORT: string };
const started: Started[] = [];

beforeAll(async () => {
  const first = await freePorts(temporalPorts + 2);
  ports = { PORT: String(first), BATON_POSTGRES_PORT: String(first + 1), BATON_TEMPORAL_PORT: String(first + 2) };
});

afterAll(async () => {
  for (const each of started) each.process.kill('SIGTERM');
  await Promise.all(started.map((each) => each.end));
});

function npmStart(env: NodeJS.ProcessEnv = {}): Started {
  const start = startNode(['ops/run.mjs', 'processes/start'], { ...ports, BATON_HOME: home, BATON_DEMO: '0', ...env });
  started.push(start);
  return start;
}

const lastLine = (start: Started) => start.output().trimEnd().split('\n').at(-1);
const isReady = (start: Started) => lastLine(start) === `ready http://127.0.0.1:${ports.PORT}`;
const connections = (): Connections => JSON.parse(readFileSync(path.join(home, 'connections.json'), 'utf8'));
const childrenOf = ({ pids }: Connections) =>
  [pids.postgres, pids.temporal, pids.worker, pids.api].map((pid) => pid ?? 0);
const readyAnswer = async () =>
  (await fetch(`http://127.0.0.1:${ports.PORT}/health/ready`).catch(() => undefined))?.status;

async function untilReadyAgain(): Promise<void> {
  let status: number | undefined;
  await until('the API says that all is ready', () => {
    void readyAnswer().then((answer) => (status = answer));
    return status === 200;
  });
}

test('one command starts everything, says where, and lets nobody start it twice', async () => {
  const start = npmStart();
  await until('it is ready', () => isReady(start));
  expect(await readyAnswer()).toBe(200);
  expect(connections().pids.supervisor).toBe(start.pid);
  expect(childrenOf(connections()).every(isAlive)).toBe(true);
  expect(statSync(path.join(home, 'connections.json')).mode & 0o777).toBe(0o600);

  const before = readFileSync(path.join(home, 'connections.json'), 'utf8');
  const second = npmStart();
  expect(await second.end).toBe(1);
  expect(second.output()).toContain(
    `Baton runs already on ${home}: http://127.0.0.1:${ports.PORT}, process ${start.pid}; nothing was changed`,
  );
  expect(readFileSync(path.join(home, 'connections.json'), 'utf8')).toBe(before);

  const elsewhere = path.join(temporaryFolder(), 'home');
  const samePort = npmStart({ BATON_HOME: elsewhere });
  expect(await samePort.end).toBe(1);
  expect(samePort.output()).toContain(
    `port ${ports.PORT} on 127.0.0.1, wanted for the API and the pages, is taken by another process; ` +
      'set PORT to a free port',
  );
});

test('whichever process is killed comes back, and the others live on', async () => {
  for (const name of ['worker', 'api', 'temporal', 'postgres'] as const) {
    const before = connections().pids;
    process.kill(before[name] ?? 0, 'SIGKILL');
    await until(`${name} has a new process`, () => ![null, before[name]].includes(connections().pids[name]));
    await untilReadyAgain();
    expect(connections().pids.supervisor).toBe(before.supervisor);
  }
});

test('after kill -9 of the supervisor and everything else the next start recovers by itself', async () => {
  const before = connections();
  for (const pid of [before.pids.supervisor ?? 0, ...childrenOf(before)]) process.kill(pid, 'SIGKILL');
  const start = npmStart();
  await until('it is ready', () => isReady(start));
  expect(connections().databaseUrl).toBe(before.databaseUrl);
});

test('SIGTERM to the supervisor alone stops everything, within 15 seconds', async () => {
  const before = connections();
  const stoppedAt = Date.now();
  process.kill(before.pids.supervisor ?? 0, 'SIGTERM');
  expect(await started.at(-1)?.end).toBe(0);
  expect(Date.now() - stoppedAt).toBeLessThan(15_000);
  expect(childrenOf(before).some(isAlive)).toBe(false);
  expect(existsSync(path.join(home, 'supervisor.lock'))).toBe(false);
});
