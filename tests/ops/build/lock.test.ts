import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { processBirth, tryLock } from '../../../ops/build/lock.cjs';
import { startNode, temporaryFolder, until, type Started } from '../../world/processes';

const folder = temporaryFolder();

/** Takes the lock, says so, and keeps it until it is ended. */
const holder = (file: string): Started =>
  startNode([
    '-e',
    `const { tryLock } = require('./ops/build/lock.cjs');
     console.log(tryLock(${JSON.stringify(file)}, 'works').held ? 'held' : 'refused');
     setInterval(() => undefined, 1000)`,
  ]);

test('a lock names its living holder to whoever comes second', async () => {
  const file = path.join(folder, 'living.lock');
  const first = holder(file);
  await until('the first holds it', () => first.output().includes('held'));
  expect(tryLock(file, 'me')).toEqual({ held: false, holder: { pid: first.pid, note: 'works' } });
  first.process.kill('SIGKILL');
  await first.end;
});

test('a lock whose holder was killed is free at once', async () => {
  const file = path.join(folder, 'killed.lock');
  const first = holder(file);
  await until('the first holds it', () => first.output().includes('held'));
  first.process.kill('SIGKILL');
  await first.end;
  const second = tryLock(file, 'me');
  expect(second.held).toBe(true);
});

test('a lock is void when another process has got the number of its holder', () => {
  const file = path.join(folder, 'reused.lock');
  writeFileSync(
    file,
    JSON.stringify({ pid: process.pid, birth: `${processBirth(process.pid) ?? ''}0`, note: 'long gone' }),
  );
  expect(tryLock(file, 'me').held).toBe(true);
});

test('a lock file that holds nonsense is void', () => {
  const file = path.join(folder, 'nonsense.lock');
  writeFileSync(file, 'nonsense');
  expect(tryLock(file, 'me').held).toBe(true);
});

test('what is given back can be taken again, and giving back twice takes nothing from others', () => {
  const file = path.join(folder, 'returned.lock');
  const first = tryLock(file, 'first');
  if (!first.held) throw new Error('the lock was free');
  first.release();
  expect(tryLock(file, 'second').held).toBe(true);
  const taken = readFileSync(file, 'utf8');
  first.release();
  expect(readFileSync(file, 'utf8')).toBe(taken);
});

test('of many that find the same stale lock exactly one takes it', async () => {
  const file = path.join(folder, 'contended.lock');
  writeFileSync(file, JSON.stringify({ pid: process.pid, birth: 'another', note: 'stale' }));
  const contenders = Array.from({ length: 6 }, () => holder(file));
  await until('all have tried', () => contenders.every((each) => /held|refused/.test(each.output())));
  expect(contenders.filter((each) => each.output().includes('held'))).toHaveLength(1);
  for (const each of contenders) each.process.kill('SIGKILL');
  await Promise.all(contenders.map((each) => each.end));
});
