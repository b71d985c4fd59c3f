import { readFileSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Product } from './product';

/** The mail of what happened goes out a moment later. */
const UNTIL_MAILED_MS = 3_000;

/**
 * The statements that the product’s processes send while `job` runs, and for the mail about it afterwards; Temporal’s
 * are not among them.
 */
export async function statementsDuring(
  { db, postgresLog }: Product,
  job: () => Promise<unknown>,
): Promise<readonly string[]> {
  const settings = { log_statement: `'all'`, log_line_prefix: `'%a|'`, log_parameter_max_length: '0' };
  for (const [name, value] of Object.entries(settings)) await db.raw(`alter system set ${name} = ${value}`);
  await db.raw('select pg_reload_conf()');
  await delay(UNTIL_MAILED_MS);
  const begun = statSync(postgresLog).size;
  await job();
  await delay(UNTIL_MAILED_MS);
  const lines = readFileSync(postgresLog).subarray(begun).toString().split('\n');
  for (const name of Object.keys(settings)) await db.raw(`alter system reset ${name}`);
  await db.raw('select pg_reload_conf()');
  return lines.flatMap((line) => /^baton\|LOG: {2}(?:statement|execute [^:]+): (.*)$/.exec(line)?.[1] ?? []);
}
