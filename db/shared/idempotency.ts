import type { Db } from './knex';
import { prepared } from './prepared';

/**
 * How long an attempt that has given no sign of life is waited for: after that its process was killed, and another
 * may take its place.
 */
const HELD_SECONDS = 6;

interface IdempotencyRow {
  readonly user_id: string;
  readonly key: string;
  readonly request_hash: Buffer;
  readonly request_id: string;
  readonly status: number | null;
  readonly headers: Record<string, string> | null;
  readonly body: unknown;
  readonly locked_until: string;
  readonly created_at: string;
}

declare module 'knex/types/tables' {
  interface Tables {
    idempotency_keys: IdempotencyRow;
  }
}

export interface KeyedRequest {
  readonly userId: string;
  readonly key: string;
  readonly requestHash: Buffer;
  /** Used only if the key is new. */
  readonly requestId: string;
}

export interface Remembered {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

export type Attempt =
  /** This attempt does the work, under the id that every attempt with this key works under. */
  | { readonly kind: 'mine'; readonly requestId: string }
  | ({ readonly kind: 'answered' } & Remembered)
  | { readonly kind: 'underWay' }
  | { readonly kind: 'otherBody' };

const ATTEMPT = `
  insert into idempotency_keys (user_id, key, request_hash, request_id, locked_until, created_at)
  values (:userId, :key, :requestHash, :requestId, now() + make_interval(secs => :heldSeconds), now())
  on conflict (user_id, key) do update set locked_until = excluded.locked_until
    where idempotency_keys.status is null and idempotency_keys.request_hash = excluded.request_hash
      and idempotency_keys.locked_until < now()
  returning request_id`;

/**
 * One row decides which of many equal requests does the work; a row whose worker died is taken over after a while.
 */
export async function attempt(db: Db, { userId, key, requestHash, requestId }: KeyedRequest): Promise<Attempt> {
  const values = { userId, key, requestHash, requestId, heldSeconds: HELD_SECONDS };
  const { rows } = await db
    .raw<{ rows: { request_id: string }[] }>(ATTEMPT, values)
    .options(prepared('attempt-request'));
  if (rows[0]) return { kind: 'mine', requestId: rows[0].request_id };
  const earlier = await rowOf(db, { userId, key });
  if (!earlier) return attempt(db, { userId, key, requestHash, requestId });
  if (!earlier.request_hash.equals(requestHash)) return { kind: 'otherBody' };
  const remembered = rememberedIn(earlier);
  return remembered === undefined ? { kind: 'underWay' } : { kind: 'answered', ...remembered };
}

type OfKey = Pick<KeyedRequest, 'userId' | 'key'>;

const rowOf = (db: Db, { userId, key }: OfKey): Promise<IdempotencyRow | undefined> =>
  db('idempotency_keys').where({ user_id: userId, key }).first();

const rememberedIn = ({ status, headers, body }: IdempotencyRow): Remembered | undefined =>
  status === null ? undefined : { status, headers: headers ?? {}, body };

const ANSWER = `
  update idempotency_keys set status = :status, headers = :headers::jsonb, body = :body::json
  where user_id = :userId and key = :key and status is null
  returning request_id`;

/**
 * Remembers the answer, unless another attempt has given one: then that is the answer of this key, and it is given
 * back.
 */
export async function answered(
  db: Db,
  { userId, key }: OfKey,
  { status, headers, body = null }: Remembered,
): Promise<Remembered | undefined> {
  const values = { userId, key, status, headers: JSON.stringify(headers), body: JSON.stringify(body) };
  const { rows } = await db.raw<{ rows: unknown[] }>(ANSWER, values).options(prepared('answer-request'));
  const earlier = rows.length > 0 ? undefined : await rowOf(db, { userId, key });
  return earlier && rememberedIn(earlier);
}

/** A sign of life of an attempt that is still at work. */
export async function stillAtWork(db: Db, { userId, key }: KeyedRequest): Promise<void> {
  await db('idempotency_keys')
    .where({ user_id: userId, key, status: null })
    .update({ locked_until: db.raw('now() + make_interval(secs => ?)', [HELD_SECONDS]) });
}

/**
 * After a failure that is not an answer (the engine was away): the next attempt may start at once, under the same id.
 */
export async function abandoned(db: Db, { userId, key }: KeyedRequest): Promise<void> {
  await db('idempotency_keys').where({ user_id: userId, key }).update({ locked_until: db.fn.now() });
}

/** After a failure by which nothing was changed: the key is free, and the next attempt works under an id of its own. */
export async function forgotten(db: Db, { userId, key }: KeyedRequest): Promise<void> {
  await db('idempotency_keys').where({ user_id: userId, key, status: null }).delete();
}

export const deleteIdempotencyKeysBefore = (db: Db, instant: string): Promise<number> =>
  db('idempotency_keys').where('created_at', '<', instant).delete();
