import { spawn } from 'node:child_process';

import path from 'node:path';
import { Client } from 'pg';
import { startPostgres } from '../../../ops/engines/embedded-postgres';
import { logFile } from '../../../ops/processes/home';
import { Supervisor } from '../../../ops/processes/supervise';
import { type Instance, newInstance } from '../../world/instance';
import { temporaryFolder } from '../../world/processes';

jest.setTimeout(600_000);

/** The interface of an instance as one signed-in person uses it. */
async function signedInto({ url }: Instance, username: string) {
  const ask = async (path: string, body?: object, token = '') => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const value: Record<string, unknown> & { items?: { id: string; title: string }[] } = JSON.parse(
      await answer.text(),
    );
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${JSON.stringify(value)}`);
    return value;
  };
  const { token } = await ask('/sessions', { username, password: 'baton-demo' });
  return (path: string, body?: object) => ask(path, body, String(token));
}

/** Runs a command as a person would; gives its code and its lines. */
function run({ env }: Pick<Instance, 'env'>, job: string, ...args: string[]) {
  const child = spawn(process.execPath, ['ops/run.mjs', `jobs/${job}`, ...args], { env });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  return new Promise<{ code: number | null; lines: string[]; report: Record<string, unknown> }>((resolve) => {
    child.once('close', (code) => {
      const lines = text.trimEnd().split('\n');
      const last = lines.at(-1) ?? '';
      resolve({ code, lines, report: last.startsWith('{') ? JSON.parse(last) : {} });
    });
  });
}

/** The engine’s databases are gone, while all is stopped. */
async function dropEngine({ home, env }: Instance): Promise<void> {
  const supervisor = new Supervisor(() => undefined);
  const port = Number(env['BATON_POSTGRES_PORT']);
  const plan = { home, port, database: 'baton', keepsData: true, logFile: logFile(home, 'postgres') };
  try {
    const server = await startPostgres({ ...plan, say: () => undefined }, supervisor);
    const client = new Client({ connectionString: server.url('postgres') });
    await client.connect();
    for (const database of ['temporal', 'temporal_visibility']) await client.query(`drop database ${database}`);
    await client.end();
  } finally {
    await supervisor.stop();
  }
}

const decideReview = async (instance: Instance, title: RegExp): Promise<unknown> => {
  const manager1 = await signedInto(instance, 'manager1');
  const { items = [] } = await manager1('/tasks?view=mine');
  const task = items.find((item) => title.test(item.title));
  if (!task) throw new Error(`manager1 has no task ${title.source}: ${JSON.stringify(items)}`);
  return (await manager1(`/tasks/${task.id}/decision`, { outcome: 'notConflict', comment: '两家公司' }))['caseStatus'];
};

let instance: Instance;
let other: Instance;
const backup = path.join(temporaryFolder(), 'baton.backup');
beforeAll(async () => {
  instance = await newInstance();
  other = await newInstance();
  await instance.start();
  const [sales1, sales2] = [await signedInto(instance, 'sales1'), await signedInto(instance, 'sales2')];
  for (const name of ['昊瑞蒸汽轮机有限公司', '铭泽核级阀门有限公司']) {
    await sales1('/opportunities', { name, customer: { name } });
    await sales2('/opportunities', { name, customer: { name } });
  }
});
afterAll(async () => {
  await instance.close();
  await other.close();
});

test('a backup is made while the product runs', async () => {
  const { code, lines, report } = await run(instance, 'backup', '--to', backup);
  expect([code, lines]).toEqual([0, expect.anything()]);
  expect(report).toMatchObject({ file: backup, faultyDocuments: 0 });
});

test('an engine whose databases were dropped is given its flows by the next start, and a case goes on', async () => {
  expect((await run(instance, 'engine-rebuild', '--check')).report).toMatchObject({ missing: 0 });
  await instance.stop();
  await dropEngine(instance);
  await instance.start();
  const { code, report } = await run(instance, 'engine-rebuild');
  expect(code).toBe(0);
  expect(report).toMatchObject({ missing: 0, started: 0, failed: 0 });
  expect(report['cases']).toBeGreaterThanOrEqual(6); // four registrations, two of which have a sale
  expect(await decideReview(instance, /昊瑞/)).toBe('valid');
  expect((await run(instance, 'ledger-verify')).code).toBe(0);
});

test('a backup is restored into an empty home, whose start goes on with its cases', async () => {
  const restored = await run(other, 'restore', '--from', backup);
  expect([restored.code, restored.lines]).toEqual([0, expect.anything()]);
  expect(restored.report).toMatchObject({ ledger: { ok: true } });
  await other.start();
  expect((await run(other, 'engine-rebuild', '--check')).report).toMatchObject({ missing: 0 });
  expect(await decideReview(other, /铭泽/)).toBe('valid');
  expect(await decideReview(other, /昊瑞/)).toBe('valid'); // as it was then, whatever became of it since
});

test('it is not restored over what is there, nor where the product runs', async () => {
  const { code, lines } = await run(other, 'restore', '--from', backup);
  expect([code, lines.join('\n')]).toEqual([2, expect.stringMatching(/runs already/)]);
  await other.stop();
  const { code: again, lines: why } = await run(other, 'restore', '--from', backup);
  expect([again, why.join('\n')]).toEqual([2, expect.stringMatching(/holds/)]);
});
