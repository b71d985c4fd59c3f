import { setTimeout as pause } from 'node:timers/promises';
import { DEMO_PASSWORD } from '../../ops/jobs/demo';

/** A client that was told 503, or nothing at all, asks again after this long with the same key. */
const ASK_AGAIN_MS = 200;
const ANSWER_WITHIN_MS = 60_000;
const GIVE_UP_MS = 150_000;

/** A request that has one effect, however often it is asked. */
export interface Keyed {
  readonly key: string;
  readonly token: string;
  readonly path: string;
  readonly body: object;
  /** What it is answered in the end. */
  readonly status: number;
}

interface Answered {
  readonly request: Keyed;
  readonly text: string;
  readonly tookMs: number;
}

/** What the clients of one round were told until each had its answer. */
export interface Told {
  readonly answers: Answered[];
  unavailable: number;
  lost: number;
  /** Whatever no client should ever be told. */
  readonly wrong: string[];
}

export const gotNoAnswer = (): Told => ({ answers: [], unavailable: 0, lost: 0, wrong: [] });

export async function signIn(url: string, username: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username, password: DEMO_PASSWORD }),
  });
  const { token }: { token?: string } = JSON.parse(await answer.text());
  if (token === undefined) throw new Error(`${username} cannot sign in: ${answer.status}`);
  return token;
}

/** Does this with each of them, `clients` at a time. */
export async function eachBy<T>(
  clients: number,
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const waiting = [...items];
  const client = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: clients }, client));
}

/** Asks until there is an answer; undefined, and told as wrong, where there never was. */
export async function askUntilAnswered(url: string, request: Keyed, told: Told): Promise<string | undefined> {
  const begun = Date.now();
  while (Date.now() - begun < GIVE_UP_MS) {
    const answer = await ask(url, request);
    if (answer?.status === request.status) {
      told.answers.push({ request, text: answer.text, tookMs: Date.now() - begun });
      return answer.text;
    }
    if (answer === undefined) told.lost += 1;
    else if (answer.status === 503 && answer.retryAfter !== null) told.unavailable += 1;
    else {
      told.wrong.push(
        `${request.path} with the key ${request.key} was answered ${answer.status} ` +
          `(Retry-After: ${answer.retryAfter ?? 'none'}): ${answer.text}`,
      );
      if (answer.status < 500) return undefined; // it is remembered
    }
    await pause(ASK_AGAIN_MS);
  }
  told.wrong.push(`${request.path} with the key ${request.key} had no answer within ${GIVE_UP_MS / 1000} s`);
  return undefined;
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

/** Undefined when the connection was refused or lost. */
async function ask(url: string, { key, token, path, body }: Keyed): Promise<Answer | undefined> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Idempotency-Key': key };
  try {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return { status: answer.status, retryAfter: answer.headers.get('Retry-After'), text: await answer.text() };
  } catch {
    return undefined;
  }
}

/** The same key must give the same answer afterwards, too. */
export async function answeredOtherwise(url: string, clients: number, { answers }: Told): Promise<string[]> {
  const differ: string[] = [];
  await eachBy(clients, answers, async ({ request, text }) => {
    const now = await ask(url, request);
    if (now?.status !== request.status || now.text !== text)
      differ.push(
        `${request.path} with the key ${request.key} is answered otherwise when asked again: ` +
          `${now?.status ?? 'not at all'}`,
      );
  });
  return differ;
}

/** What an answer says under a name. */
export function saidIn(text: string, name: string): unknown {
  const said: unknown = JSON.parse(text);
  return typeof said === 'object' && said !== null ? new Map(Object.entries(said)).get(name) : undefined;
}
