import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { awaitDatabase } from './await-database';
import { awaitReady } from './await-ready';
import { ConnectionsFile, stopLeftOvers } from './connections';
import { startEngines, type Engines } from '../engines/engines';
import { lockHome, logFile, openHome } from './home';
import { loopback, requireFreePort } from './ports';
import { closeOnSignal } from './process-life';
import { say } from '../build/progress';
import { projectRoot } from '../build/project';
import type { Settings } from './settings';
import { Supervisor, type ProcessPlan, type SupervisedProcess } from './supervise';

/** With the three seconds each of the engines the whole stop stays within 15 s. */
const graceMs = { migrate: 3_000, seed: 3_000, worker: 4_500, api: 4_000 } as const;
const stopWithinMs = 15_000;
/** A small young generation keeps an idle API within 150 MB; requests leave little garbage behind. */
const nodeOptions: Partial<Record<keyof typeof graceMs, readonly string[]>> = {
  api: ['--max-semi-space-size=4'],
  worker: ['-r', path.join(__dirname, 'flow-traces.cjs')],
};

/** Ports on loopback for a debugger of each process. */
export interface Inspection {
  readonly api: number;
  readonly worker: number;
}

export interface Product {
  /** Its own processes run the code that is in dist/ now. */
  restart(): Promise<void>;
}

/**
 * Everything that the product needs, each in a process of its own, until this process is told to stop. Ready when this
 * has resolved; `undefined` where it was told to stop before.
 */
export async function startProduct(settings: Settings, inspection?: Inspection): Promise<Product | undefined> {
  const apiUrl = `http://${loopback}:${settings.port}`;
  const home = openHome(settings.home);
  const lock = lockHome(home, apiUrl);
  await stopLeftOvers(home, say);
  await requireFreePort(settings.port, 'the API and the pages', 'PORT');

  const connections = new ConnectionsFile(home, { apiUrl, temporalNamespace: settings.temporalNamespace });
  const supervisor = new Supervisor(say, (name, pid) => connections.recordPid(name, pid));
  const close = async () => {
    await supervisor.stop();
    connections.remove();
    lock.release();
  };
  closeOnSignal(close, stopWithinMs);

  try {
    if (settings.databaseUrl !== undefined) await awaitDatabase(settings.databaseUrl, say);
    const engines = await startEngines({ ...settings, home, keepsData: true, say, supervisor });
    connections.record({ databaseUrl: engines.databaseUrl, temporalAddress: engines.temporalAddress });
    const ours = await startOurs(supervisor, (name, script) =>
      processPlan({ name, script, settings, engines, inspection }),
    );
    await awaitReady(apiUrl, say);
    say(`ready ${apiUrl}`);
    return {
      restart: async () => {
        await Promise.all(ours.map((process) => process.restart()));
      },
    };
  } catch (error) {
    if (supervisor.isStopping) return undefined;
    await close();
    throw error;
  }
}

async function startOurs(
  supervisor: Supervisor,
  plan: (name: keyof typeof graceMs, script: string) => ProcessPlan,
): Promise<readonly SupervisedProcess[]> {
  await supervisor.runOnce(plan('migrate', 'migrate.js'));
  await supervisor.runOnce(plan('seed', 'seed.js'));
  return [
    supervisor.keepRunning(plan('worker', 'worker-process.js')),
    supervisor.keepRunning(plan('api', 'api-process.js')),
  ];
}

interface PlannedProcess {
  readonly name: keyof typeof graceMs;
  readonly script: string;
  readonly settings: Settings;
  readonly engines: Engines;
  readonly inspection: Inspection | undefined;
}

function processPlan({ name, script, settings, engines, inspection }: PlannedProcess): ProcessPlan {
  const port = name === 'api' || name === 'worker' ? inspection?.[name] : undefined;
  return {
    name,
    command: process.execPath,
    args: [
      ...(nodeOptions[name] ?? []),
      ...(port === undefined ? [] : ['--enable-source-maps', `--inspect=${loopback}:${port}`]),
      path.join(__dirname, script),
    ],
    env: {
      ...process.env,
      ...(settings.temporalAddress === undefined ? withoutTemporalSettings(settings.home) : {}),
      PORT: String(settings.port),
      BATON_HOME: settings.home,
      BATON_DEMO: settings.demo ? '1' : '0',
      DATABASE_URL: engines.databaseUrl,
      TEMPORAL_ADDRESS: engines.temporalAddress,
      TEMPORAL_NAMESPACE: engines.temporalNamespace,
    },
    cwd: projectRoot,
    logFile: logFile(settings.home, name),
    stopSignal: 'SIGTERM',
    graceMs: graceMs[name],
  };
}

/** What the user has set up for another Temporal (TLS, an API key, a profile) must not meet the embedded one. */
function withoutTemporalSettings(home: string): NodeJS.ProcessEnv {
  const emptyConfig = path.join(home, 'temporal-client.toml');
  writeFileSync(emptyConfig, '[profile.default]\n');
  const names = Object.keys(process.env).filter((name) => name.startsWith('TEMPORAL_'));
  return { ...Object.fromEntries(names.map((name) => [name, undefined])), TEMPORAL_CONFIG_FILE: emptyConfig };
}
