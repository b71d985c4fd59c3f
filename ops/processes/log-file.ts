import { closeSync, copyFileSync, existsSync, fstatSync, openSync, readSync, statSync, truncateSync } from 'node:fs';

const logLimitBytes = 10 * 1024 * 1024;
const tailBytes = 8 * 1024;

/**
 * Opens a log that a child process writes itself: the supervisor is not in the way of its lines. The caller closes
 * it.
 */
export function openLog(file: string): number {
  capLog(file);
  return openSync(file, 'a', 0o600);
}

/**
 * Keeps the log below its limit with one older part beside it. Writers append, so they go on at the start of the
 * emptied file.
 */
export function capLog(file: string): void {
  if (logSize(file) < logLimitBytes) return;
  copyFileSync(file, `${file}.1`);
  truncateSync(file, 0);
}

export function logSize(file: string): number {
  return existsSync(file) ? statSync(file).size : 0;
}

/** The last lines written since `from` (bytes), for a person who must know why a process ended. */
export function lastLines(file: string, from: number, count: number): string[] {
  if (!existsSync(file)) return [];
  const log = openSync(file, 'r');
  try {
    const { size } = fstatSync(log);
    const start = Math.max(from > size ? 0 : from, size - tailBytes);
    const tail = Buffer.alloc(size - start);
    readSync(log, tail, 0, tail.length, start);
    return tail
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .filter((line) => line !== '')
      .slice(-count);
  } finally {
    closeSync(log);
  }
}
