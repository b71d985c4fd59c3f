import { accessSync, chmodSync, constants, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tryLock } from '../build/lock.cjs';

/**
 * Postgres, as a user of its own under root, must get through to its data; files that hold secrets are closed one by
 * one.
 */
const homeMode = process.getuid?.() === 0 ? 0o711 : 0o700;

/** The folder that holds all data of the embedded engines, made when it is not there. */
export function openHome(folder: string): string {
  const home = path.resolve(folder);
  try {
    makeFolder(path.join(home, 'logs'));
    accessSync(home, constants.W_OK | constants.X_OK);
    chmodSync(home, homeMode);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `BATON_HOME, the folder for data (${home}), cannot be written: ${why}; ` +
        'make it writable, or set BATON_HOME to another folder',
      { cause: error },
    );
  }
  return home;
}

/** Step by step: in some places that cannot be written, /proc among them, Node's own recursive way never ends. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  try {
    mkdirSync(folder, { mode: homeMode });
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

/** A home for one test run. */
export function temporaryHome(): string {
  return openHome(mkdtempSync(path.join(os.tmpdir(), 'baton-')));
}

export const logFile = (home: string, process: string): string => path.join(home, 'logs', `${process}.log`);

/** One supervisor for each home. The second is told where the first can be reached, and changes nothing. */
export function lockHome(home: string, apiUrl: string): { release(): void } {
  const lock = tryLock(path.join(home, 'supervisor.lock'), apiUrl);
  if (lock.held) return lock;
  throw new Error(
    `Baton runs already on ${home}: ${lock.holder.note}, process ${lock.holder.pid}; nothing was changed. ` +
      'For a second one set BATON_HOME and other ports',
  );
}
