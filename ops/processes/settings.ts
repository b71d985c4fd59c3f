import { availableParallelism } from 'node:os';
import path from 'node:path';
import { readDocumentSettings } from './document-settings';
import { readEngineUi, readMetricsToken } from './api-settings';
import { readMailSettings } from '../mail/settings';
import { temporalPorts } from './ports';
import { projectRoot } from '../build/project';
import { defaultNamespace } from '../engines/temporal-config';

const defaults = { port: 3000, postgresPort: 5433, temporalPort: 7233, inspectPort: 9229 } as const;
const highestPort = 65_535;

/** What `npm start` was told by its environment; docs/operations.md lists the variables. */
export interface Settings {
  readonly port: number;
  readonly home: string;
  readonly postgresPort: number;
  /** The first of the ports that the embedded Temporal takes. */
  readonly temporalPort: number;
  /** How many cores the embedded Temporal may use at a time. */
  readonly temporalProcessors: number;
  /** For debugging: the first of two ports, for the api and for the worker (`npm run dev`). */
  readonly inspectPort: number;
  /** Use this database instead of an embedded one. */
  readonly databaseUrl: string | undefined;
  /** Use this Temporal instead of an embedded one. */
  readonly temporalAddress: string | undefined;
  readonly temporalNamespace: string;
  /** Whether an empty database gets the demo data. */
  readonly demo: boolean;
}

/** Every wrong value is named in one error, so that one look mends them all. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const problems: string[] = [];
  const port = (name: string, fallback: number, taken = 1) => readPort({ name, fallback, taken }, env, problems);
  const databaseUrl = readDatabaseUrl(env, problems);
  const settings = {
    port: port('PORT', defaults.port),
    home: path.resolve(env['BATON_HOME'] ?? path.join(projectRoot, '.baton')),
    postgresPort: port('BATON_POSTGRES_PORT', defaults.postgresPort),
    temporalPort: port('BATON_TEMPORAL_PORT', defaults.temporalPort, temporalPorts),
    temporalProcessors: readProcessors(env, problems),
    inspectPort: port('BATON_INSPECT_PORT', defaults.inspectPort, 2),
    databaseUrl,
    temporalAddress: readTemporalAddress(env, problems),
    temporalNamespace: env['TEMPORAL_NAMESPACE'] ?? defaultNamespace,
    demo: readSwitch(env, 'BATON_DEMO', databaseUrl === undefined, problems),
  };
  readSwitch(env, 'BATON_FLOW_TRACES', false, problems);
  problems.push(...portClashes(settings));
  readMailSettings(env, problems);
  readDocumentSettings(env, problems);
  readEngineUi(env, problems);
  readMetricsToken(env, problems);
  if (problems.length > 0)
    throw new Error(
      ['the settings in the environment do not fit:', ...problems.map((problem) => `  - ${problem}`)].join('\n'),
    );
  return settings;
}

interface WantedPort {
  readonly name: string;
  readonly fallback: number;
  readonly taken: number;
}

function readPort({ name, fallback, taken }: WantedPort, env: NodeJS.ProcessEnv, problems: string[]): number {
  const given = env[name];
  if (given === undefined || given === '') return fallback;
  const port = /^\d{1,5}$/.test(given) ? Number(given) : 0;
  const highest = highestPort - taken + 1;
  if (port < 1 || port > highest) problems.push(`${name} is "${given}"; it must be a port from 1 to ${highest}`);
  return port;
}

function readProcessors(env: NodeJS.ProcessEnv, problems: string[]): number {
  const given = env['BATON_TEMPORAL_GOMAXPROCS'];
  if (given === undefined || given === '') return availableParallelism();
  if (!/^[1-9]\d{0,3}$/.test(given))
    problems.push(`BATON_TEMPORAL_GOMAXPROCS is "${given}"; it must be a number of cores from 1`);
  return Number(given);
}

function readDatabaseUrl(env: NodeJS.ProcessEnv, problems: string[]): string | undefined {
  const given = env['DATABASE_URL'];
  if (given === undefined || given === '') return undefined;
  if (!URL.canParse(given) || !/^postgres(ql)?:$/.test(new URL(given).protocol))
    problems.push('DATABASE_URL must look like postgres://user:password@host:5432/database');
  return given;
}

function readTemporalAddress(env: NodeJS.ProcessEnv, problems: string[]): string | undefined {
  const given = env['TEMPORAL_ADDRESS'];
  if (given === undefined || given === '') return undefined;
  if (!/^[^\s/]+:\d{1,5}$/.test(given)) problems.push(`TEMPORAL_ADDRESS is "${given}"; it must look like host:7233`);
  return given;
}

function readSwitch(env: NodeJS.ProcessEnv, name: string, fallback: boolean, problems: string[]): boolean {
  const given = env[name];
  if (given === undefined || given === '') return fallback;
  if (given !== '0' && given !== '1') problems.push(`${name} is "${given}"; it must be 0 or 1`);
  return given === '1';
}

function portClashes({
  port,
  postgresPort,
  temporalPort,
  databaseUrl,
  temporalAddress,
}: Pick<Settings, 'port' | 'postgresPort' | 'temporalPort' | 'databaseUrl' | 'temporalAddress'>): string[] {
  const inTemporal = (other: number) =>
    temporalAddress === undefined && other >= temporalPort && other < temporalPort + temporalPorts;
  const temporalRange = `the ${temporalPorts} ports from BATON_TEMPORAL_PORT (${temporalPort})`;
  return [
    ...(inTemporal(port) ? [`PORT (${port}) is one of ${temporalRange}`] : []),
    ...(databaseUrl === undefined && inTemporal(postgresPort)
      ? [`BATON_POSTGRES_PORT (${postgresPort}) is one of ${temporalRange}`]
      : []),
    ...(databaseUrl === undefined && port === postgresPort ? [`PORT and BATON_POSTGRES_PORT are both ${port}`] : []),
  ];
}
