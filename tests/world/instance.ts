import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts, temporalPorts } from '../../ops/processes/ports';
import { waitUntil } from '../../ops/engines/wait-until';

const projectRoot = path.resolve(__dirname, '..', '..');
const READY_WITHIN_MS = 90_000;
const STOPPED_WITHIN_MS = 20_000;

export type ProcessName = 'postgres' | 'temporal' | 'worker' | 'api' | 'supervisor';

export interface Connections {
  readonly apiUrl: string;
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  readonly pids: Readonly<Record<ProcessName, number | null>>;
}

/** The product as `npm start` runs it, in a home and on ports of its own. */
export interface Instance {
  readonly url: string;
  /** What `npm start` is given; a command with the same works on this instance. */
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Its data and logs, while it has not been closed. */
  readonly home: string;
  readonly connections: () => Connections;
  /** Runs `npm start`, the first time or after a kill of everything, and waits for its word that all is ready. */
  readonly start: () => Promise<void>;
  /** 200 when ready, 503 when not, undefined when nothing answers; with what is away. */
  readonly readiness: () => Promise<{ readonly status: number; readonly text: string } | undefined>;
  readonly untilReady: () => Promise<void>;
  /** Waits until the process that was killed has been replaced. */
  readonly untilReplaced: (name: ProcessName, pid: number | null) => Promise<void>;
  /** SIGTERM, as Ctrl-C would. */
  readonly stop: () => Promise<void>;
  /** The same, and the home is removed. */
  readonly close: () => Promise<void>;
}

interface InstancePlan {
  /** The folder of the sources and packages; left out: these. */
  readonly checkout?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export async function newInstance({ checkout = projectRoot, env: more = {} }: InstancePlan = {}): Promise<Instance> {
  const home = path.join(mkdtempSync(path.join(tmpdir(), 'baton-instance-')), 'home');
  const first = await freePorts(temporalPorts + 2);
  const url = `http://127.0.0.1:${first}`;
  const env = {
    ...process.env,
    BATON_HOME: home,
    BATON_DEMO: '1',
    PORT: String(first),
    BATON_POSTGRES_PORT: String(first + 1),
    BATON_TEMPORAL_PORT: String(first + 2),
    DATABASE_URL: '',
    TEMPORAL_ADDRESS: '',
    ...more,
  };
  let running: Running | undefined;

  const connections = (): Connections => JSON.parse(readFileSync(path.join(home, 'connections.json'), 'utf8'));
  const readiness: Instance['readiness'] = () =>
    fetch(`${url}/health/ready`).then(
      async (answer) => ({ status: answer.status, text: await answer.text() }),
      () => undefined,
    );
  const stop = async (): Promise<void> => {
    if (running) await terminate(running);
  };
  return {
    url,
    env,
    home,
    connections,
    readiness,
    async start() {
      running = run(checkout, env);
      await running.ready;
    },
    async untilReady() {
      await waitUntil('readiness', READY_WITHIN_MS, async () => {
        const answer = await readiness();
        if (answer?.status !== 200) throw new Error(`not ready: ${answer?.text ?? 'no answer'}`);
      });
    },
    async untilReplaced(name, pid) {
      await waitUntil(`a new ${name}`, READY_WITHIN_MS, () => {
        const now = connections().pids[name];
        return now !== null && now !== pid ? Promise.resolve() : Promise.reject(new Error(`${name} is not there`));
      });
    },
    stop,
    async close() {
      await stop();
      rmSync(path.dirname(home), { recursive: true, force: true });
    },
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  readonly ended: Promise<void>;
}

/** What `npm start` runs there, without npm between, so that signals reach it. */
function startCommand(checkout: string): string[] {
  const { scripts }: { scripts: { start: string } } = JSON.parse(
    readFileSync(path.join(checkout, 'package.json'), 'utf8'),
  );
  return scripts.start.split(' ').slice(1);
}

function run(checkout: string, env: NodeJS.ProcessEnv): Running {
  const child = spawn(process.execPath, startCommand(checkout), {
    cwd: checkout,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => (said.text += part));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const endedEarly = ended.then(() => Promise.reject(new Error(`npm start ended:\n${said.text}`)));
  endedEarly.catch(() => undefined);
  const ready = waitUntil(
    'the start',
    READY_WITHIN_MS,
    () => (/^ready http/m.test(said.text) ? Promise.resolve() : Promise.reject(new Error(said.text))),
    endedEarly,
  );
  return { child, ready, ended };
}

async function terminate({ child, ended }: Running): Promise<void> {
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), STOPPED_WITHIN_MS);
  await ended;
  clearTimeout(force);
}
