/**
 * How long `npm start` takes in a new home and in one that it knows, and what each process keeps in memory when idle.
 */
import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { newInstance } from '../world/instance';
import { print } from './measure';

const SECOND_STARTS = 3;
const IDLE_AFTER_MS = 10_000;
const GOALS: Readonly<Record<string, number>> = { api: 150, worker: 350 };

async function bench(): Promise<void> {
  const instance = await newInstance();
  try {
    print({ bench: 'start', home: 'new', readyMs: await timed(instance.start) });
    for (let n = 0; n < SECOND_STARTS; n++) {
      const stopMs = await timed(instance.stop);
      print({ bench: 'start', home: 'known', readyMs: await timed(instance.start), goalMs: 8_000, stopMs });
    }
    await pause(IDLE_AFTER_MS);
    for (const [name, pid] of Object.entries(instance.connections().pids)) {
      const goal = GOALS[name];
      print({
        bench: 'memory',
        process: name,
        residentMb: residentMb(pid ?? 0),
        idleForMs: IDLE_AFTER_MS,
        ...(goal === undefined ? {} : { goalMb: goal }),
      });
    }
  } finally {
    await instance.close();
  }
}

async function timed(job: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await job();
  return Math.round(performance.now() - begun);
}

/** Of PostgreSQL, the first process only: its others share most of their memory with it. */
const residentMb = (pid: number): number =>
  Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024);

bench().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
