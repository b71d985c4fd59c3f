/**
 * What has to be there before anything else can run: the right Node, and the packages of the lock file. Plain
 * JavaScript, no packages.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { tryLock } from './lock.cjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

const oldestNode = [20, 19];
const lockPollMs = 100;

/**
 * @param {{ withTools: boolean }} needs whether the packages for developing (types, lint, tests) must be there too
 */
export async function preparePackages({ withTools }) {
  requireNode();
  if (packagesAreInstalled(withTools)) return;
  await alone('install.lock', 'installs packages', async () => {
    if (packagesAreInstalled(withTools)) return;
    process.stdout.write('installing packages (npm ci)\n');
    await run(...npm('ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'));
    if (!packagesAreInstalled(withTools))
      throw new Error('npm ci has ended well, yet packages of package-lock.json are missing');
  });
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestNode;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new Error(
    `Baton needs Node ${oldestNode.join('.')} or later; this is ${process.versions.node} (${process.execPath})`,
  );
}

/** npm writes `node_modules/.package-lock.json` when an installation is complete; it says what is really there. */
function packagesAreInstalled(withTools) {
  const installed = packagesIn('node_modules/.package-lock.json');
  const wanted = Object.entries(packagesIn('package-lock.json')).filter(
    ([place, { optional, dev }]) => place !== '' && !optional && (withTools || !dev),
  );
  return wanted.length > 0 && wanted.every(([place, { version }]) => installed[place]?.version === version);
}

function packagesIn(file) {
  const lock = path.join(root, file);
  return existsSync(lock) ? JSON.parse(readFileSync(lock, 'utf8')).packages : {};
}

/**
 * Does the work while no other start in this checkout does the same; one that comes second waits, then finds it done.
 */
export async function alone(lockName, note, work) {
  for (;;) {
    const lock = tryLock(path.join(root, '.baton', lockName), note);
    if (!lock.held) {
      await pause(lockPollMs);
      continue;
    }
    try {
      return await work();
    } finally {
      lock.release();
    }
  }
}

/** The npm that runs this script, or the one on PATH. */
function npm(...args) {
  const { npm_execpath: npmScript } = process.env;
  return npmScript?.endsWith('.js') ? [process.execPath, [npmScript, ...args]] : ['npm', args];
}

/** Runs a program in the project; it is stopped when this process is. */
export async function run(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
  const forward = (signal) => child.kill(signal);
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'];
  signals.forEach((signal) => process.on(signal, forward));
  const outcome = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? code));
  });
  signals.forEach((signal) => process.removeListener(signal, forward));
  if (outcome !== 0) throw new Error(`${path.basename(command)} ${args.join(' ')} failed (${outcome})`);
}
