/**
 * Runs programs of the project for checks and tests. Each leads a process group, of which nothing is left once it has
 * ended, or once this process is told to end.
 */
import { spawn } from 'node:child_process';
import { root } from './packages.mjs';

const running = new Set();

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'])
  process.once(signal, () => {
    for (const child of running) signalGroup(child, signal);
    process.exit(1);
  });

/**
 * Runs a script with this Node. `output` is `inherit`, or `pipe` for getting it as text.
 * @param {readonly string[]} args
 * @param {'inherit' | 'pipe'} output
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runProgram(args, output) {
  const child = spawn(process.execPath, args, { cwd: root, detached: true, stdio: ['ignore', output, output] });
  running.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (part) => (text += part));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, output: error.message }));
    child.once('close', (code) => {
      running.delete(child);
      signalGroup(child, 'SIGKILL');
      resolve({ code: code ?? 1, output: text.trimEnd() });
    });
  });
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Nothing of it is left.
  }
}
