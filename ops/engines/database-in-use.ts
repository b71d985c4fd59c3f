import { connect, type Db } from '../../db/shared/knex';
import { readConnections } from '../processes/connections';
import { messageOf } from '../build/progress';
import { readSettings } from '../processes/settings';

/**
 * For a command that somebody gives: works on DATABASE_URL, or on the database of the instance that runs on
 * BATON_HOME. A failure is told and ends the process with 2.
 */
export async function withDatabaseInUse<T>(work: (db: Db) => Promise<T>): Promise<T> {
  try {
    const db = connect(databaseInUse(), { poolMax: 3 });
    return await work(db).finally(() => db.destroy());
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exit(FAILED);
  }
}

/** Not 1: that is the answer of a verification that found something. */
const FAILED = 2;

/** The connection string of that database. */
export function databaseInUse(): string {
  const { databaseUrl, home } = readSettings(process.env);
  const url = databaseUrl ?? readConnections(home)?.databaseUrl;
  if (url === undefined || url === null)
    throw new Error(`No instance runs on BATON_HOME (${home}). Start one with npm start, or set DATABASE_URL.`);
  return url;
}
