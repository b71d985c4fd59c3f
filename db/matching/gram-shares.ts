import type { Db } from '../shared/knex';

/** How long Postgres' statistics are believed before they are read again; it renews them itself (autovacuum). */
const BELIEVED_MS = 5 * 60_000;

interface Known {
  readonly readAt: number;
  readonly shares: Promise<ReadonlyMap<string, number>>;
}

/** By the settings of the connections, which a transaction shares with the pool that it is of. */
const known = new WeakMap<object, Known>();

/** Knex gives each transaction a client of its own, with the settings of the pool’s. */
function settingsOf(db: Db): object {
  const client: unknown = db.client;
  return typeof client === 'object' &&
    client !== null &&
    'config' in client &&
    typeof client.config === 'object' &&
    client.config !== null
    ? client.config
    : db;
}

/**
 * The share of customers whose names have each of the most frequent pieces (about a thousand), by Postgres' own
 * statistics of `name_grams`; what is absent is rarer than any of them. Empty as long as the table is new. No write
 * keeps a count, so none waits for another.
 */
export async function gramShares(db: Db): Promise<ReadonlyMap<string, number>> {
  const now = performance.now();
  const settings = settingsOf(db);
  const believed = known.get(settings);
  if (believed !== undefined && now - believed.readAt < BELIEVED_MS) return believed.shares;
  const shares = readShares(db);
  known.set(settings, { readAt: now, shares });
  shares.catch(() => known.delete(settings));
  return shares;
}

async function readShares(db: Db): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.raw<{ rows: { piece: string; share: number }[] }>(
    `select piece, share from pg_stats, unnest(most_common_elems::text::text[],
      most_common_elem_freqs) as common(piece, share)
     where schemaname = current_schema() and tablename = 'customers' and attname = 'name_grams' and piece is not null`,
  );
  return new Map(rows.map(({ piece, share }) => [piece, share]));
}
