import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  abandoned,
  answered,
  attempt,
  forgotten,
  type KeyedRequest,
  type Remembered,
  stillAtWork,
} from '../../db/shared/idempotency';
import { isDatabaseAway } from '../../db/shared/errors';
import type { Db } from '../../db/shared/knex';
import { withQuotable } from '../../definitions/shared/text';
import { isFailedStep, problemOf } from './errors';
import { badRequest, instanceOf, Problem, type ProblemDetails } from './problem';
import type { Answer } from './route';
import { refuseUnkept } from './validation';

const MAX_KEY_LENGTH = 255;
/** How long an equal request waits for the one that does the work. */
const WAIT_MS = 20_000;
const POLL_MS = 40;
/** Well below what the database waits for a sign of life. */
const SIGN_OF_LIFE_MS = 2_000;

interface Keyed {
  readonly userId: string;
  readonly key: string | undefined;
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  readonly requestId: string;
}

/**
 * Does the work once for a key: equal requests wait for the first one and get its answer, also 50 at a time; the same
 * key with another body is refused. When the worker of a key dies, the next attempt does the work again under the
 * same request id, which changes nothing twice.
 */
export async function onceForKey(db: Db, keyed: Keyed, work: (requestId: string) => Promise<Answer>): Promise<Answer> {
  const { userId, key } = keyed;
  if (key === undefined) return work(keyed.requestId);
  if (key === '' || key.length > MAX_KEY_LENGTH)
    throw badRequest(`Idempotency-Key must have 1 to ${MAX_KEY_LENGTH} characters.`);
  refuseUnkept({ 'Idempotency-Key': key }, 'header');
  const request: KeyedRequest = { userId, key, requestHash: hashOf(keyed), requestId: keyed.requestId };
  for (const until = Date.now() + WAIT_MS; Date.now() < until; await delay(POLL_MS)) {
    const now = await attempt(db, request);
    switch (now.kind) {
      case 'mine':
        return workAndRemember(db, { ...request, requestId: now.requestId }, work);
      case 'answered':
        return replayed(now);
      case 'otherBody':
        throw new Problem({
          status: 422,
          code: 'idempotency_key_reused',
          detail: 'This Idempotency-Key was used with another request. Take a new key.',
        });
      case 'underWay':
    }
  }
  throw new Problem({
    status: 503,
    code: 'unavailable',
    detail: 'The first request with this Idempotency-Key is still under way. Ask again.',
    headers: { 'Retry-After': '5' },
  });
}

/**
 * The first answer that is remembered is everybody’s, also of an attempt that was taken for dead and finishes after
 * the one that took over.
 */
async function workAndRemember(
  db: Db,
  request: KeyedRequest,
  work: (requestId: string) => Promise<Answer>,
): Promise<Answer> {
  try {
    const answer = await givingSigns(db, request, () => work(request.requestId));
    const first = await answered(db, request, stored(answer));
    return first === undefined ? answer : replayed(first);
  } catch (error) {
    const problem = problemOf(error);
    if (problem !== undefined && problem.status < 500 && problem.status !== 429)
      return refusedOnce(db, request, problem);
    // where the database is what failed the lock runs out by itself
    if (!isDatabaseAway(error)) await (isFailedStep(error) ? forgotten : abandoned)(db, request).catch(() => undefined);
    throw error;
  }
}

/** A refusal is an answer too. */
async function refusedOnce(db: Db, request: KeyedRequest, problem: ProblemDetails): Promise<Answer> {
  const known = { ...problem, instance: instanceOf(request.requestId) };
  const first = await answered(db, request, { status: problem.status, headers: {}, body: keepable(known) });
  if (first !== undefined) return replayed(first);
  throw new Problem(known);
}

/** So that equal requests wait while this process works, and not when it has died. */
async function givingSigns<T>(db: Db, request: KeyedRequest, work: () => Promise<T>): Promise<T> {
  const signs = setInterval(() => void stillAtWork(db, request).catch(() => undefined), SIGN_OF_LIFE_MS);
  try {
    return await work();
  } finally {
    clearInterval(signs);
  }
}

const stored = ({ status, headers, body, text }: Answer) => ({
  status,
  headers: { ...headers },
  body: keepable(text ?? body ?? null),
});

/** An answer may quote a file or a cell, and in it what the database does not keep. */
function keepable(body: unknown): unknown {
  const json = JSON.stringify(body);
  return /\\u(0000|d[89a-f])/.test(json) ? withQuotable(JSON.parse(json)) : body;
}

function replayed({ status, headers, body }: Remembered): Answer {
  const problem = status >= 400 ? problemFrom(body) : undefined;
  if (problem) throw problem;
  return { status, headers, body };
}

function problemFrom(body: unknown): Problem | undefined {
  if (typeof body !== 'object' || body === null || !('status' in body) || !('code' in body) || !('detail' in body))
    return undefined;
  const errors = 'errors' in body && Array.isArray(body.errors) ? body.errors : undefined;
  const findings = 'findings' in body && Array.isArray(body.findings) ? body.findings : undefined;
  const instance = 'instance' in body && typeof body.instance === 'string' ? body.instance : undefined;
  return new Problem({
    status: Number(body.status),
    code: String(body.code),
    detail: String(body.detail),
    errors,
    findings,
    instance,
  });
}

const hashOf = ({ method, url, body }: Keyed): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([method, url, Buffer.isBuffer(body) ? null : (body ?? null)]))
    .update(Buffer.isBuffer(body) ? body : '')
    .digest();
