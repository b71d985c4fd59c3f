/**
 * Starts the engines that the product stands on: a PostgreSQL and a Temporal server on loopback, both under
 * supervision.
 *
 *   const engines = await startEngines({ keepsData: false, say });   // a fresh temporary home, ports that are free
 *   engines.databaseUrl        // of the database `baton`, as a role that may create databases
 *   engines.temporalAddress    // 127.0.0.1:<port>
 *   engines.temporalNamespace  // registered
 *   await engines.stop();      // both have stopped; a temporary home is removed
 *
 * They never outlive this process: when it is killed they stop, and a temporary home is removed.
 */
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { startPostgres } from './embedded-postgres';
import { startTemporal } from './embedded-temporal';
import { logFile, openHome, temporaryHome } from '../processes/home';
import { freePorts, requireFreePort, temporalPorts } from '../processes/ports';
import { serverBehind, type PostgresServer } from './postgres-server';
import { Supervisor } from '../processes/supervise';
import { defaultNamespace } from './temporal-config';
import type { TemporalDatabases } from './temporal-schema';
import { temporalPrograms, type TemporalPrograms } from './temporal-server';
import { watchFolder } from '../processes/watchdog';

export const productDatabase = 'baton';

export interface EnginesPlan {
  /** Where data and logs go. Without it: a fresh temporary folder, removed at the end. */
  readonly home?: string;
  /** Without them: ports that are free now. */
  readonly postgresPort?: number;
  readonly temporalPort?: number;
  /** How many cores Temporal may use at a time; without it: all, as Go does by itself. */
  readonly temporalProcessors?: number;
  /** Use this database; its server then holds Temporal's databases too. */
  readonly databaseUrl?: string | undefined;
  /** Use this Temporal. */
  readonly temporalAddress?: string | undefined;
  readonly temporalNamespace?: string;
  /** False: faster, and the data may be lost when the machine fails. */
  readonly keepsData: boolean;
  /** Gets a line for people whenever something takes long or fails. */
  readonly say: (line: string) => void;
  /** Who runs the engines, when the caller has more to run: then stopping it stops them. */
  readonly supervisor?: Supervisor;
}

export interface Engines {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly temporalNamespace: string;
  stop(): Promise<void>;
}

export async function startEngines(plan: EnginesPlan): Promise<Engines> {
  const home =
    plan.home === undefined ? keptUntilEnd(temporaryHome()) : { folder: openHome(plan.home), remove: () => undefined };
  const supervisor = plan.supervisor ?? new Supervisor(plan.say);
  const stop = async () => {
    await supervisor.stop();
    home.remove();
  };
  try {
    return { ...(await start(plan, home.folder, supervisor)), stop };
  } catch (error) {
    if (plan.supervisor === undefined) await stop();
    throw error;
  }
}

async function start(plan: EnginesPlan, home: string, supervisor: Supervisor): Promise<Omit<Engines, 'stop'>> {
  const temporal = plan.temporalAddress === undefined ? await temporalToStart(plan) : { address: plan.temporalAddress };
  const { server, database, temporalDatabases } = await postgresOf(plan, home, supervisor);
  const namespace = plan.temporalNamespace ?? defaultNamespace;
  const startHere = (found: TemporalToStart) =>
    startTemporal(
      {
        ...found,
        processors: plan.temporalProcessors ?? availableParallelism(),
        home,
        namespace,
        postgres: server,
        databases: temporalDatabases,
        reachedThrough: database,
        logFile: logFile(home, 'temporal'),
      },
      supervisor,
    );
  const temporalAddress = 'address' in temporal ? temporal.address : await startHere(temporal);
  return { databaseUrl: plan.databaseUrl ?? server.url(database), temporalAddress, temporalNamespace: namespace };
}

interface TemporalToStart {
  readonly port: number;
  readonly programs: TemporalPrograms;
}

async function temporalToStart(plan: EnginesPlan): Promise<TemporalToStart> {
  const first = plan.temporalPort ?? (await freePorts(temporalPorts));
  const use = `the embedded Temporal (${temporalPorts} ports from ${first})`;
  for (let port = first; port < first + temporalPorts; port++) await requireFreePort(port, use, 'BATON_TEMPORAL_PORT');
  return { port: first, programs: await temporalPrograms(plan.say) };
}

interface PostgresOfProduct {
  readonly server: PostgresServer;
  readonly database: string;
  readonly temporalDatabases: TemporalDatabases;
}

/**
 * On a server of others Temporal's databases are named after the product's: another instance may be there as well.
 */
async function postgresOf(plan: EnginesPlan, home: string, supervisor: Supervisor): Promise<PostgresOfProduct> {
  if (plan.databaseUrl !== undefined) {
    const { server, database } = serverBehind(plan.databaseUrl);
    return {
      server,
      database,
      temporalDatabases: { cases: `${database}_temporal`, visibility: `${database}_temporal_visibility` },
    };
  }
  const port = plan.postgresPort ?? (await freePorts(1));
  const server = await startPostgres(
    {
      home,
      port,
      database: productDatabase,
      keepsData: plan.keepsData,
      logFile: logFile(home, 'postgres'),
      say: plan.say,
    },
    supervisor,
  );
  return {
    server,
    database: productDatabase,
    temporalDatabases: { cases: 'temporal', visibility: 'temporal_visibility' },
  };
}

/** Removed also when this process is killed. */
function keptUntilEnd(folder: string): { folder: string; remove: () => void } {
  const watchdog = watchFolder(folder);
  const remove = () => {
    rmSync(folder, { recursive: true, force: true });
    watchdog.dismiss();
  };
  return { folder, remove };
}
