import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { capLog, lastLines, logSize, openLog } from './log-file';
import { watchProcess } from './watchdog';

const firstRestartMs = 200;
const longestRestartMs = 10_000;
/** Whoever lived this long has been well: its next restart is quick again. */
const wellAfterMs = 10_000;
const toldLogLines = 12;
const toldLineLength = 300;
const capLogsEveryMs = 60_000;

export interface ProcessPlan {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** The account to run as, when it is not our own. */
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
  readonly logFile: string;
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** How long it may finish its work before it is killed. */
  readonly graceMs: number;
}

export interface SupervisedProcess {
  readonly pid: number | null;
  /** Fails once the process has ended unasked for the first time: whoever waits for it to be ready gives up then. */
  readonly firstEnd: Promise<never>;
  /** Ends it, with its work in hand finished, and starts it anew at once. */
  restart(): Promise<void>;
}

/** Told whenever a process gets a new id, and null when it has none. */
export type OnPid = (name: string, pid: number | null) => void;

/** Runs processes, none of which outlives this one; stops them in the reverse of the order in which they came. */
export class Supervisor {
  private readonly stops: (() => Promise<void>)[] = [];
  private readonly logFiles = new Set<string>();
  private readonly logCare = setInterval(() => this.logFiles.forEach(capLog), capLogsEveryMs).unref();
  private stopped: Promise<void> | undefined;

  constructor(
    private readonly say: (line: string) => void,
    private readonly onPid: OnPid = () => undefined,
  ) {}

  /** Runs a process and starts it again, with back-off, whenever it ends unasked. */
  keepRunning(plan: ProcessPlan): SupervisedProcess {
    this.refuseWhenStopping(plan);
    const kept = new KeptProcess(plan, this.say, this.onPid);
    this.stops.push(() => kept.stop());
    this.logFiles.add(plan.logFile);
    return kept;
  }

  /** Runs a process to its end, and fails unless that is a good one. */
  async runOnce(plan: ProcessPlan): Promise<void> {
    this.refuseWhenStopping(plan);
    const running = launch(plan);
    this.stops.push(() => stopRunning(running, plan, this.say));
    if ((await running.outcome) !== success) throw new Error(await describeEnd(running, plan));
  }

  get isStopping(): boolean {
    return this.stopped !== undefined;
  }

  stop(): Promise<void> {
    return (this.stopped ??= this.stopInReverse());
  }

  private async stopInReverse(): Promise<void> {
    for (const stop of this.stops.toReversed()) await stop();
    clearInterval(this.logCare);
  }

  private refuseWhenStopping({ name }: ProcessPlan): void {
    if (this.stopped) throw new Error(`${name} is not started: everything is being stopped`);
  }
}

class KeptProcess implements SupervisedProcess {
  readonly firstEnd: Promise<never>;
  private failFirst: (reason: Error) => void = () => undefined;
  private running: Running | null = null;
  /** Which was ended to be started anew. */
  private replaced: Running | undefined;
  private nextStart: NodeJS.Timeout | undefined;
  private restartMs = firstRestartMs;
  private stopping = false;

  constructor(
    private readonly plan: ProcessPlan,
    private readonly say: (line: string) => void,
    private readonly onPid: OnPid,
  ) {
    this.firstEnd = new Promise<never>((_resolve, reject) => (this.failFirst = reject));
    this.firstEnd.catch(() => undefined);
    this.start();
  }

  get pid(): number | null {
    return this.running?.child.pid ?? null;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.nextStart);
    if (this.running) await stopRunning(this.running, this.plan, this.say);
  }

  async restart(): Promise<void> {
    if (this.stopping) return;
    this.restartMs = firstRestartMs;
    clearTimeout(this.nextStart);
    if (this.running === null) return this.start();
    this.replaced = this.running;
    await stopRunning(this.running, this.plan, this.say);
  }

  private start(): void {
    const running = launch(this.plan);
    this.running = running;
    this.onPid(this.plan.name, this.pid);
    void running.outcome.then(() => this.onEnd(running));
  }

  private async onEnd(running: Running): Promise<void> {
    this.running = null;
    this.onPid(this.plan.name, null);
    if (this.stopping) return;
    if (running === this.replaced) return this.start();
    if (Date.now() - running.startedAt >= wellAfterMs) this.restartMs = firstRestartMs;
    const report = await describeEnd(running, this.plan);
    this.failFirst(new Error(report));
    this.say(`${report}\n${this.plan.name} starts again in ${this.restartMs / 1000} s`);
    this.nextStart = setTimeout(() => this.start(), this.restartMs);
    this.restartMs = Math.min(this.restartMs * 2, longestRestartMs);
  }
}

interface Running {
  readonly child: ChildProcess;
  readonly startedAt: number;
  /** How long the log was before. */
  readonly logStart: number;
  /** In words, once it has ended; {@link success} for a good end. */
  readonly outcome: Promise<string>;
}

const success = 'ended with code 0';

/** In a group of its own, so that Ctrl-C in a terminal reaches only the supervisor, which keeps the order. */
function launch({ command, args, env, cwd, account, logFile, stopSignal }: ProcessPlan): Running {
  const log = openLog(logFile);
  try {
    const logStart = logSize(logFile);
    const child = spawn(command, args, { ...account, env, cwd, detached: true, stdio: ['ignore', log, log] });
    const watchdog = child.pid === undefined ? undefined : watchProcess(child.pid, stopSignal);
    const outcome = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`could not be started: ${error.message}`));
      child.once('exit', (code, signal) => {
        watchdog?.dismiss();
        resolve(signal ? `was ended by ${signal}` : `ended with code ${code ?? 'unknown'}`);
      });
    });
    return { child, startedAt: Date.now(), logStart, outcome };
  } finally {
    closeSync(log);
  }
}

async function describeEnd({ outcome, logStart }: Running, { name, logFile }: ProcessPlan): Promise<string> {
  const lines = lastLines(logFile, logStart, toldLogLines).map((line) => `  | ${line.slice(0, toldLineLength)}`);
  return [`${name} ${await outcome} (log: ${logFile})`, ...lines].join('\n');
}

async function stopRunning(
  { child, outcome }: Running,
  { name, stopSignal, graceMs }: ProcessPlan,
  say: (line: string) => void,
): Promise<void> {
  child.kill(stopSignal);
  const force = setTimeout(() => {
    say(`${name} did not stop within ${graceMs / 1000} s and is killed`);
    child.kill('SIGKILL');
  }, graceMs);
  await outcome;
  clearTimeout(force);
}
