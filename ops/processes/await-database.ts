import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { messageOf } from '../build/progress';

const betweenTriesMs = 500;
const tellEveryMs = 10_000;
/** A server that is not there yet, or has just been started; any other refusal will not go away by itself. */
const passing = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN', '57P03']);

/** Waits, and says so, until the database of DATABASE_URL takes connections. */
export async function awaitDatabase(databaseUrl: string, say: (line: string) => void): Promise<void> {
  let toldAt = 0;
  for (;;) {
    const problem = await tryToConnect(databaseUrl);
    if (problem === undefined) return;
    if (!passing.has(problem.code)) throw new Error(`DATABASE_URL does not lead to a database: ${problem.message}`);
    if (Date.now() - toldAt >= tellEveryMs) {
      toldAt = Date.now();
      say(`waiting for the database of DATABASE_URL (${problem.message})`);
    }
    await pause(betweenTriesMs);
  }
}

async function tryToConnect(connectionString: string): Promise<{ code: string; message: string } | undefined> {
  const client = new Client({ connectionString });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return { code, message: messageOf(error) || code };
  }
}
