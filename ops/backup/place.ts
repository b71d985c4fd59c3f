import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { startPostgres } from '../engines/embedded-postgres';
import { productDatabase } from '../engines/engines';
import { lockHome, logFile, openHome } from '../processes/home';
import type { Settings } from '../processes/settings';
import { Supervisor } from '../processes/supervise';
import { holdsTables } from './tables';

/** Where a backup is restored: an empty database, and the home that nobody else uses meanwhile. */
export interface Place {
  readonly databaseUrl: string;
  readonly close: () => Promise<void>;
}

type PlaceSettings = Pick<Settings, 'home' | 'databaseUrl' | 'postgresPort'>;

/**
 * The database of DATABASE_URL, or one of its own in BATON_HOME. Refused where the product runs, and where there is
 * data already.
 */
export async function openPlace(settings: PlaceSettings, folder: string, say: (line: string) => void): Promise<Place> {
  const home = openHome(settings.home);
  const lock = lockHome(home, 'a backup is being restored');
  const supervisor = new Supervisor(say);
  const close = async (): Promise<void> => {
    await supervisor.stop();
    lock.release();
  };
  try {
    refuseDocuments(folder);
    const databaseUrl = settings.databaseUrl ?? (await ownDatabase(home, settings, supervisor, say));
    await refuseTables(databaseUrl);
    return { databaseUrl, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function refuseDocuments(folder: string): void {
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  if (files.some((file) => file.isFile()))
    throw new Error(`${folder} holds documents: set BATON_DOCUMENTS to an empty folder, or move this one away.`);
}

async function ownDatabase(
  home: string,
  { postgresPort: port }: PlaceSettings,
  supervisor: Supervisor,
  say: (line: string) => void,
): Promise<string> {
  const held = ['postgres', 'postgres-password', 'temporal.db'].find((name) => existsSync(path.join(home, name)));
  if (held !== undefined)
    throw new Error(`BATON_HOME (${home}) holds data (${held}): set it to an empty folder, or move that one away.`);
  const log = logFile(home, 'postgres');
  const plan = { home, port, database: productDatabase, keepsData: true, logFile: log, say };
  return (await startPostgres(plan, supervisor)).url(productDatabase);
}

async function refuseTables(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'baton restore' });
  await client.connect();
  try {
    if (await holdsTables(client))
      throw new Error('The database of DATABASE_URL holds tables: set it to an empty database.');
  } finally {
    await client.end();
  }
}
