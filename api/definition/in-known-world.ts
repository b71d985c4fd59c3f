import { definitionsRevision, lockDefinitions } from '../../db/definition/rows';
import type { Db } from '../../db/shared/knex';
import { Problem } from '../http/problem';
import type { KnownWorld } from './known-world';

export interface Place {
  readonly db: Db;
  readonly world: () => Promise<KnownWorld>;
}

/** Others publish seldom; whoever loses this often in a row has met something else. */
const ATTEMPTS = 20;

/**
 * Checks, then writes in a transaction in which nobody else publishes. Checking takes its time outside of the lock;
 * under it one look tells whether the world is still the one that was checked in, and if not it begins again.
 */
export async function inKnownWorld<T>(
  { db, world }: Place,
  check: (known: KnownWorld) => Promise<void>,
  write: (trx: Db) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const known = await world();
    await check(known);
    const written = await db.transaction(async (trx) => {
      await lockDefinitions(trx);
      return (await definitionsRevision(trx)) === known.revision ? { result: await write(trx) } : undefined;
    });
    if (written) return written.result;
  }
  throw new Problem({
    status: 503,
    code: 'unavailable',
    detail: 'Others publish all the time. Try again shortly.',
    headers: { 'Retry-After': '2' },
  });
}
