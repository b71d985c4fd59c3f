import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ConnectionsFile, stopLeftOvers } from '../../../ops/processes/connections';
import { isAlive, startNode, temporaryFolder, until } from '../../world/processes';

const known = { apiUrl: 'http://127.0.0.1:3000', temporalNamespace: 'default' };
const nobody = () => undefined;
const idle = ['-e', "console.log('up'); setInterval(() => undefined, 1000)"];

test('connections.json says how to reach everything, and only its owner can read it', () => {
  const home = temporaryFolder();
  const file = path.join(home, 'connections.json');
  const connections = new ConnectionsFile(home, known);
  connections.recordPid('postgres', process.ppid);
  connections.record({
    databaseUrl: 'postgres://baton:secret@127.0.0.1:5433/baton',
    temporalAddress: '127.0.0.1:7233',
  });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    apiUrl: 'http://127.0.0.1:3000',
    databaseUrl: 'postgres://baton:secret@127.0.0.1:5433/baton',
    temporalAddress: '127.0.0.1:7233',
    temporalNamespace: 'default',
    pids: { supervisor: process.pid, postgres: process.ppid, temporal: null, api: null, worker: null },
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('whoever reads it while it changes sees the old or the new, never a part', async () => {
  const home = temporaryFolder();
  const connections = new ConnectionsFile(home, known);
  const reader = startNode([
    '-e',
    `const fs = require('node:fs'); console.log('up'); let reads = 0;
     process.on('SIGTERM', () => { console.log('read ' + reads); process.exit(0); });
     const read = () => {
      JSON.parse(fs.readFileSync(${JSON.stringify(path.join(home, 'connections.json'))}, 'utf8'));
      reads++;
      setImmediate(read);
    };
     read();`,
  ]);
  await until('the reader reads', () => reader.output().includes('up'));
  for (let change = 0; change < 300; change++) connections.recordPid('worker', change % 2 === 0 ? process.pid : null);
  reader.process.kill('SIGTERM');
  expect(await reader.end).toBe(0);
  expect(Number(/read (\d+)/.exec(reader.output())?.[1])).toBeGreaterThan(0);
});

test('what a killed supervisor has left is stopped; a process that only has its number is not', async () => {
  const home = temporaryFolder();
  const file = path.join(home, 'connections.json');
  const [left, stranger] = [startNode(idle), startNode(idle)];
  await until('both run', () => left.output().includes('up') && stranger.output().includes('up'));
  const connections = new ConnectionsFile(home, known);
  connections.recordPid('worker', left.pid);
  connections.recordPid('api', stranger.pid);
  const recorded: { births: Record<string, string> } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...recorded, births: { ...recorded.births, api: 'another' } }));

  await stopLeftOvers(home, nobody);
  expect(await left.end).toBe('SIGTERM');
  expect(isAlive(stranger.pid)).toBe(true);
  stranger.process.kill('SIGKILL');
  await stranger.end;
});

test('a file of another version stops nobody and does no harm', async () => {
  const home = temporaryFolder();
  writeFileSync(path.join(home, 'connections.json'), '{"pids":');
  await expect(stopLeftOvers(home, nobody)).resolves.toBeUndefined();
});
