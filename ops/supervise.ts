import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { lastLines, logSize, openLog } from './log-file';
import { watchProcess } from './watchdog';

const firstRestartMs = 200;
const longestRestartMs = 10_000;
/** Whoever lived this long has been well: its next restart is quick again. */
const wellAfterMs = 10_000;
const toldLogLines = 12;

export interface ChildPlan {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** The account to run as, when it is not our own. */
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
  readonly logFile: string;
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** How long the child may finish its work before it is killed. */
  readonly graceMs: number;
  /** Told whenever the process gets a new id, and null when it has none. */
  readonly onPid: (pid: number | null) => void;
  readonly say: (line: string) => void;
}

export interface SupervisedChild {
  readonly pid: number | null;
  /** Fails once the process has ended unasked for the first time: whoever waits for it to be ready races this. */
  readonly firstEnd: Promise<never>;
  stop(): Promise<void>;
}

/** Runs a process and starts it again, with back-off, whenever it ends unasked. It does not outlive this process. */
export function supervise(plan: ChildPlan): SupervisedChild {
  let child: ChildProcess | null = null;
  let ended: Promise<void> = Promise.resolve();
  let restartMs = firstRestartMs;
  let restart: NodeJS.Timeout | undefined;
  let stopping = false;
  let failFirst: (reason: Error) => void = () => undefined;
  const firstEnd = new Promise<never>((_resolve, reject) => (failFirst = reject));
  firstEnd.catch(() => undefined);

  const start = () => {
    const bornAt = Date.now();
    const logStart = logSize(plan.logFile);
    const started = launch(plan);
    child = started;
    plan.onPid(started.pid ?? null);
    ended = outcomeOf(started).then((outcome) => {
      child = null;
      plan.onPid(null);
      if (!stopping) again(outcome, logStart, Date.now() - bornAt);
    });
  };

  const again = (outcome: string, logStart: number, livedMs: number) => {
    if (livedMs >= wellAfterMs) restartMs = firstRestartMs;
    const report = describeEnd(plan, outcome, logStart);
    failFirst(new Error(report));
    plan.say(`${report}\n${plan.name} starts again in ${restartMs / 1000} s`);
    restart = setTimeout(start, restartMs);
    restartMs = Math.min(restartMs * 2, longestRestartMs);
  };

  start();
  return {
    get pid() {
      return child?.pid ?? null;
    },
    firstEnd,
    async stop() {
      stopping = true;
      clearTimeout(restart);
      if (child) await stopChild(child, ended, plan);
    },
  };
}

/** In a group of its own, so that Ctrl-C in a terminal reaches only the supervisor, which keeps the order. */
function launch(plan: ChildPlan): ChildProcess {
  const log = openLog(plan.logFile);
  try {
    const child = spawn(plan.command, plan.args, { ...plan.account, env: plan.env, cwd: plan.cwd, detached: true, stdio: ['ignore', log, log] });
    if (child.pid !== undefined) {
      const watchdog = watchProcess(child.pid, plan.stopSignal);
      child.once('exit', () => watchdog.dismiss());
    }
    return child;
  } finally {
    closeSync(log);
  }
}

function outcomeOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `ended with code ${code ?? 'unknown'}`));
  });
}

function describeEnd(plan: ChildPlan, outcome: string, logStart: number): string {
  const lines = lastLines(plan.logFile, logStart, toldLogLines).map((line) => `  | ${line}`);
  return [`${plan.name} ${outcome} (log: ${plan.logFile})`, ...lines].join('\n');
}

async function stopChild(child: ChildProcess, ended: Promise<void>, plan: ChildPlan): Promise<void> {
  child.kill(plan.stopSignal);
  const force = setTimeout(() => {
    plan.say(`${plan.name} did not stop within ${plan.graceMs / 1000} s and is killed`);
    child.kill('SIGKILL');
  }, plan.graceMs);
  await ended;
  clearTimeout(force);
}
