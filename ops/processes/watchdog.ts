import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

const tenthsBeforeForce = 100;

/** Asks the child to stop, and makes it after a while. */
const stopProcess = `
kill -s "$2" "$1" 2>/dev/null
tenths=0
while kill -0 "$1" 2>/dev/null && [ "$tenths" -lt ${tenthsBeforeForce} ]; do sleep 0.1; tenths=$((tenths + 1)); done
kill -s KILL "$1" 2>/dev/null`;

/** Tries again while a process that is about to end still writes there. */
const removeFolder = `
tenths=0
while [ -e "$1" ] && [ "$tenths" -lt ${2 * tenthsBeforeForce} ]; do
  rm -rf "$1" 2>/dev/null
  sleep 0.1
  tenths=$((tenths + 1))
done`;

export interface Watchdog {
  /** To be called once there is nothing left to guard: a process id may soon be another's. */
  dismiss(): void;
}

/** Sees to it that a child does not outlive this process. */
export function watchProcess(pid: number, stopSignal: 'SIGTERM' | 'SIGINT'): Watchdog {
  return whenThisProcessIsGone(stopProcess, [String(pid), stopSignal.slice('SIG'.length)]);
}

/** Sees to it that a temporary folder does not outlive this process. */
export function watchFolder(folder: string): Watchdog {
  return whenThisProcessIsGone(removeFolder, [folder]);
}

/**
 * A shell (it weighs under a megabyte, and needs nothing of Node) reads from a pipe whose other end only this process
 * holds. A line dismisses it; the end of the pipe means that this process is gone, however it went.
 */
function whenThisProcessIsGone(action: string, parameters: readonly string[]): Watchdog {
  const shell = spawn('/bin/sh', ['-c', `read -r dismissed && exit 0${action}`, 'baton-watchdog', ...parameters], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  return { dismiss: () => shell.stdin.end('dismissed\n') };
}
