import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Supervisor, type ProcessPlan } from '../../../ops/processes/supervise';
import { isAlive, startNode, temporaryFolder, until } from '../../world/processes';

const folder = temporaryFolder();
const order = path.join(folder, 'order');

/** A process that notes its start and its stop in one file for all. */
const noted = (name: string, onStop = 'process.exit(0)') => `
  const fs = require('node:fs');
  fs.appendFileSync(${JSON.stringify(order)}, ${JSON.stringify(`${name} up\n`)});
  process.on('SIGTERM', () => {
    fs.appendFileSync(${JSON.stringify(order)}, ${JSON.stringify(`${name} down\n`)});
    ${onStop}
  });
  setInterval(() => undefined, 1000);`;

const plan = (name: string, script: string, graceMs = 3_000): ProcessPlan => ({
  name,
  command: process.execPath,
  args: ['-e', script],
  env: process.env,
  cwd: folder,
  logFile: path.join(folder, `${name}.log`),
  stopSignal: 'SIGTERM',
  graceMs,
});

const supervisors: Supervisor[] = [];
afterAll(() => Promise.all(supervisors.map((each) => each.stop())));

function supervised() {
  const said: string[] = [];
  const pids: Record<string, (number | null)[]> = {};
  const supervisor = new Supervisor(
    (line) => said.push(line),
    (name, pid) => (pids[name] ??= []).push(pid),
  );
  supervisors.push(supervisor);
  return { supervisor, said, pids };
}

const written = () => readFileSync(order, 'utf8').trim().split('\n');
beforeEach(() => writeFileSync(order, ''));

test('a process that dies is started again while the others live on, and the console says why', async () => {
  const { supervisor, said, pids } = supervised();
  const first = supervisor.keepRunning(plan('first', noted('first')));
  const second = supervisor.keepRunning(plan('second', `console.log('the reason'); ${noted('second')}`));
  await until('both run', () => written().length === 2);
  const [firstPid, secondPid] = [first.pid, second.pid];
  process.kill(secondPid ?? 0, 'SIGKILL');
  await until('the second runs again', () => written().filter((line) => line === 'second up').length === 2);
  expect(first.pid).toBe(firstPid);
  expect(second.pid).not.toBe(secondPid);
  expect(pids['second']).toEqual([secondPid, null, second.pid]);
  expect(said.join('\n')).toContain('second was ended by SIGKILL');
  expect(said.join('\n')).toContain('| the reason');
  await expect(second.firstEnd).rejects.toThrow('the reason');
});

test('a process that is to start anew finishes first, starts at once, and nothing is said of it', async () => {
  const { supervisor, said, pids } = supervised();
  const kept = supervisor.keepRunning(plan('kept', noted('kept')));
  await until('it runs', () => written()[0] === 'kept up');
  const firstPid = kept.pid;
  await kept.restart();
  await until('it runs again', () => written().length === 3);
  expect(written()).toEqual(['kept up', 'kept down', 'kept up']);
  expect(pids['kept']).toEqual([firstPid, null, kept.pid]);
  expect(said).toEqual([]);
});

test('a process that dies at once every time is started again at growing intervals', async () => {
  const { supervisor, said } = supervised();
  supervisor.keepRunning(plan('doomed', 'process.exit(3)'));
  await until('it was started three times', () => said.length === 3);
  expect(said.map((text) => /again in ([\d.]+) s/.exec(text)?.[1])).toEqual(['0.2', '0.4', '0.8']);
  expect(said[0]).toContain('doomed ended with code 3');
  await supervisor.stop();
});

test('processes stop in the reverse of the order in which they came, each before the next', async () => {
  const { supervisor } = supervised();
  for (const name of ['postgres', 'temporal', 'worker', 'api'])
    supervisor.keepRunning(plan(name, noted(name, 'setTimeout(() => process.exit(0), 50)')));
  await until('all run', () => written().length === 4);
  await supervisor.stop();
  expect(written().slice(4)).toEqual(['api down', 'worker down', 'temporal down', 'postgres down']);
});

test('a process that does not stop is killed after its grace, and nothing is started any more', async () => {
  const { supervisor, said } = supervised();
  const stubborn = supervisor.keepRunning(plan('stubborn', noted('stubborn', ''), 200));
  await until('it runs', () => written().includes('stubborn up'));
  const pid = stubborn.pid ?? 0;
  await supervisor.stop();
  expect(isAlive(pid)).toBe(false);
  expect(said).toEqual(['stubborn did not stop within 0.2 s and is killed']);
  expect(() => supervisor.keepRunning(plan('late', ''))).toThrow('late is not started');
});

test('a process that runs once and fails is told with its last words', async () => {
  const { supervisor } = supervised();
  await expect(supervisor.runOnce(plan('once', "console.error('the table is gone'); process.exit(2)"))).rejects.toThrow(
    /once ended with code 2[^]*the table is gone/,
  );
  await expect(supervisor.runOnce(plan('fine', ''))).resolves.toBeUndefined();
});

test('a program that does not exist is told, not thrown', async () => {
  const { supervisor, said } = supervised();
  supervisor.keepRunning({ ...plan('missing', ''), command: '/nowhere/at/all' });
  await until('it is told', () => said.length > 0);
  expect(said[0]).toContain('missing could not be started: spawn /nowhere/at/all ENOENT');
  await supervisor.stop();
});

test('no process outlives a supervisor that was killed', async () => {
  const parent = startNode(['tests/ops/processes/supervised.ts', folder]);
  await until('it has started its process', () => /idle \d+/.test(parent.output()));
  const idle = Number(/idle (\d+)/.exec(parent.output())?.[1]);
  expect(isAlive(idle)).toBe(true);
  parent.process.kill('SIGKILL');
  await until('the process is gone too', () => !isAlive(idle));
});

test('SIGTERM to the supervisor alone stops its processes, and it ends well', async () => {
  const parent = startNode(['tests/ops/processes/supervised.ts', folder]);
  await until('it has started its process', () => /idle \d+/.test(parent.output()));
  const idle = Number(/idle (\d+)/.exec(parent.output())?.[1]);
  parent.process.kill('SIGTERM');
  expect(await parent.end).toBe(0);
  expect(isAlive(idle)).toBe(false);
});
