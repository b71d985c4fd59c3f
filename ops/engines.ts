/**
 * Starts the embedded engines: a PostgreSQL and a Temporal server on loopback, both under supervision. `npm start` and the tests use it.
 *
 *   const engines = await startEngines({ say, keepsData: false });        // a fresh temporary home, free ports
 *   engines.databaseUrl        // postgres://… of the database `baton`, as a role that may create databases
 *   engines.temporalAddress    // 127.0.0.1:<port>
 *   engines.temporalNamespace  // registered
 *   await engines.stop();      // both stopped; a temporary home is removed
 *
 * The engines never outlive this process: when it is killed they stop, and a temporary home is removed.
 */
import { rmSync } from 'node:fs';
import { startPostgres, type EmbeddedPostgres } from './embedded-postgres';
import { startTemporal, temporalPorts } from './embedded-temporal';
import { logFile, openHome, temporaryHome } from './home';
import { freePorts } from './ports';
import { temporalPrograms } from './temporal-server';
import { watchFolder } from './watchdog';

export const productDatabase = 'baton';
export const defaultNamespace = 'default';

export interface EnginesPlan {
  /** Where data and logs go. Without it: a fresh temporary folder, removed at the end. */
  readonly home?: string;
  /** Without them: ports that are free now. */
  readonly postgresPort?: number;
  readonly temporalPort?: number;
  readonly namespace?: string;
  /** False: faster, and the data may be lost when the machine fails. */
  readonly keepsData: boolean;
  /** Told whenever an engine gets a new process id, and null when it has none. */
  readonly onPid?: (engine: 'postgres' | 'temporal', pid: number | null) => void;
  /** Gets a line for people whenever something takes long or fails. */
  readonly say: (line: string) => void;
}

export interface Engines {
  /** Of the product's database, as a role that may also create databases. */
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  stop(): Promise<void>;
}

export async function startEngines(plan: EnginesPlan): Promise<Engines> {
  const home = plan.home === undefined ? temporaryHome() : openHome(plan.home);
  const folderWatchdog = plan.home === undefined ? watchFolder(home) : undefined;
  const removeTemporaryHome = () => {
    if (folderWatchdog) rmSync(home, { recursive: true, force: true });
    folderWatchdog?.dismiss();
  };
  try {
    const programs = await temporalPrograms(plan.say);
    const postgres = await startPostgres({
      home,
      port: plan.postgresPort ?? (await freePorts(1)),
      databases: [productDatabase],
      keepsData: plan.keepsData,
      logFile: logFile(home, 'postgres'),
      onPid: (pid) => plan.onPid?.('postgres', pid),
      say: plan.say,
    });
    const temporal = await orStop(postgres, async () =>
      startTemporal({
        home,
        port: plan.temporalPort ?? (await freePorts(temporalPorts)),
        namespace: plan.namespace ?? defaultNamespace,
        programs,
        postgres,
        logFile: logFile(home, 'temporal'),
        onPid: (pid) => plan.onPid?.('temporal', pid),
        say: plan.say,
      }),
    );
    return {
      databaseUrl: postgres.url(productDatabase),
      temporalAddress: temporal.address,
      temporalNamespace: plan.namespace ?? defaultNamespace,
      async stop() {
        await temporal.stop();
        await postgres.stop();
        removeTemporaryHome();
      },
    };
  } catch (error) {
    removeTemporaryHome();
    throw error;
  }
}

async function orStop<T>(postgres: EmbeddedPostgres, next: () => Promise<T>): Promise<T> {
  try {
    return await next();
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}
