import { readFileSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { freePorts, temporalPorts } from '../../../ops/processes/ports';
import { isAlive, startNode, temporaryFolder, until } from '../../world/processes';

jest.setTimeout(120_000);

interface Connections {
  readonly pids: Readonly<Record<'postgres' | 'temporal' | 'api' | 'worker', number>>;
}

const home = path.join(temporaryFolder(), 'home');
const pids = () => {
  const { pids: found }: Connections = JSON.parse(readFileSync(path.join(home, 'connections.json'), 'utf8'));
  return found;
};
const debuggerAt = async (port: number) => (await fetch(`http://127.0.0.1:${port}/json/version`)).json();

test('npm run dev has debuggers, runs a change in new processes on the same engines, leaves nothing', async () => {
  const first = await freePorts(temporalPorts + 4);
  const dev = startNode(['ops/run.mjs', 'processes/dev'], {
    PORT: String(first),
    BATON_POSTGRES_PORT: String(first + 1),
    BATON_INSPECT_PORT: String(first + 2),
    BATON_TEMPORAL_PORT: String(first + 4),
    BATON_HOME: home,
    BATON_DEMO: '0',
  });
  await until('it says where to debug', () =>
    dev.output().includes(`debug the api at 127.0.0.1:${first + 2}, the worker at 127.0.0.1:${first + 3}`),
  );
  for (const port of [first + 2, first + 3])
    expect(await debuggerAt(port)).toMatchObject({ Browser: `node.js/${process.version}` });

  const before = pids();
  const now = new Date();
  utimesSync(path.join(__dirname, '../../../ops/build/progress.ts'), now, now);
  await until('api and worker are others', () => {
    const { api, worker } = pids();
    return ![null, before.api].includes(api) && ![null, before.worker].includes(worker);
  });
  expect(dev.output()).toContain('changed: ops/build/progress.ts');
  expect(pids()).toMatchObject({ postgres: before.postgres, temporal: before.temporal });

  const last = pids();
  dev.process.kill('SIGINT');
  expect(await dev.end).toBe(0);
  expect([...Object.values(before), ...Object.values(last)].filter(isAlive)).toEqual([]);
});
