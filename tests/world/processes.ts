import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { processBirth } from '../../ops/build/lock.cjs';
import { waitUntil } from '../../ops/engines/wait-until';

const patienceMs = 60_000;
const projectRoot = path.resolve(__dirname, '..', '..');

/** Waits, without a fixed sleep, until the condition holds. */
export const until = (what: string, holds: () => boolean): Promise<void> =>
  waitUntil(what, patienceMs, () => (holds() ? Promise.resolve() : Promise.reject(new Error(`not yet: ${what}`))));

export const isAlive = (pid: number): boolean => processBirth(pid) !== null;

export interface Started {
  readonly process: ChildProcess;
  readonly pid: number;
  /** What it has written so far. */
  output(): string;
  /** The exit code, or the name of the signal. */
  readonly end: Promise<number | string>;
}

/** Starts a Node process of its own in the project; it may run TypeScript of the project. */
export function startNode(args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  const child = spawn(process.execPath, ['-r', './tools/run-typescript.cjs', ...args], {
    cwd: projectRoot,
    env: { ...process.env, ...env },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  const end = new Promise<number | string>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown')),
  );
  if (child.pid === undefined) throw new Error('the process did not start');
  return { process: child, pid: child.pid, output: () => text, end };
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is removed after the test file; everybody may pass through it, as through most folders. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-ops-test-'));
  chmodSync(folder, 0o711);
  folders.push(folder);
  return folder;
}
