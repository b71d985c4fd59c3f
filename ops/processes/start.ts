import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { awaitDatabase } from './await-database';
import { awaitReady } from './await-ready';
import { ConnectionsFile, stopLeftOvers } from './connections';
import { startEngines, type Engines } from '../engines/engines';
import { lockHome, logFile, openHome } from './home';
import { loopback, requireFreePort } from './ports';
import { closeOnSignal } from './process-life';
import { messageOf, say } from '../build/progress';
import { projectRoot } from '../build/project';
import { readSettings, type Settings } from './settings';
import { Supervisor, type ProcessPlan } from './supervise';

/** With the three seconds each of the engines the whole stop stays within 15 s. */
const graceMs = { migrate: 3_000, seed: 3_000, worker: 4_500, api: 4_000 } as const;
const stopWithinMs = 15_000;
/** A small young generation keeps an idle API within 150 MB; requests leave little garbage behind. */
const nodeOptions: Partial<Record<keyof typeof graceMs, readonly string[]>> = { api: ['--max-semi-space-size=4'] };

/**
 * What `npm start` does: everything that the product needs, each in a process of its own, until it is told to stop.
 */
async function start(): Promise<void> {
  const settings = readSettings(process.env);
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
    const ours = (name: keyof typeof graceMs, script: string) => processPlan(name, script, settings, engines);
    await supervisor.runOnce(ours('migrate', 'migrate.js'));
    await supervisor.runOnce(ours('seed', 'seed.js'));
    supervisor.keepRunning(ours('worker', 'worker-process.js'));
    supervisor.keepRunning(ours('api', 'api-process.js'));
    await awaitReady(apiUrl, say);
    say(`ready ${apiUrl}`);
  } catch (error) {
    if (supervisor.isStopping) return;
    await close();
    throw error;
  }
}

function processPlan(name: keyof typeof graceMs, script: string, settings: Settings, engines: Engines): ProcessPlan {
  return {
    name,
    command: process.execPath,
    args: [...(nodeOptions[name] ?? []), path.join(__dirname, script)],
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

start().catch((error: unknown) => {
  process.stderr.write(`npm start: ${messageOf(error)}\n`);
  process.exitCode = 1;
});
