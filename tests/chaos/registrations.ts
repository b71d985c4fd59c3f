import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DEMO_PASSWORD } from '../../ops/demo';

/** A client that was told 503, or nothing at all, asks again after this long with the same key. */
const ASK_AGAIN_MS = 200;
const ANSWER_WITHIN_MS = 60_000;
const GIVE_UP_MS = 150_000;

export interface Registration {
  readonly key: string;
  readonly name: string;
  readonly body: object;
}

/** What the clients of one round were told until each had its answer. */
export interface Told {
  readonly answers: { readonly registration: Registration; readonly id: string; readonly text: string; readonly tookMs: number }[];
  unavailable: number;
  lost: number;
  /** Whatever no client should ever be told. */
  readonly wrong: string[];
}

export const nobodyWasTold = (): Told => ({ answers: [], unavailable: 0, lost: 0, wrong: [] });

/** A registration of a company that nobody else has heard of. */
export function newRegistration(): Registration {
  const digits = String(Math.floor(Math.random() * 1e8)).padStart(8, '0');
  const name = `${Array.from(digits, (digit) => String.fromCodePoint(0x5b57 + Number(digit) * 37 + Math.floor(Math.random() * 30))).join('')}有限公司`;
  const key = randomUUID();
  return { key, name, body: { name: `故障演练 ${key}`, customer: { name, mobile: `139${digits}` } } };
}

export async function signIn(url: string, username: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/sessions`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ username, password: DEMO_PASSWORD }) });
  const { token }: { token?: string } = JSON.parse(await answer.text());
  if (token === undefined) throw new Error(`${username} cannot sign in: ${answer.status}`);
  return token;
}

/** Registers, `clients` at a time, each asking again until it has its answer. */
export async function registerAll(url: string, token: string, registrations: readonly Registration[], clients: number, told: Told): Promise<void> {
  const waiting = [...registrations];
  const client = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await registerOne(url, token, next, told);
  };
  await Promise.all(Array.from({ length: clients }, client));
}

async function registerOne(url: string, token: string, registration: Registration, told: Told): Promise<void> {
  const begun = Date.now();
  while (Date.now() - begun < GIVE_UP_MS) {
    const answer = await ask(url, token, registration);
    if (answer?.status === 201) {
      told.answers.push({ registration, id: answer.id, text: answer.text, tookMs: Date.now() - begun });
      return;
    }
    if (answer === undefined) told.lost += 1;
    else if (answer.status === 503 && answer.retryAfter !== null) told.unavailable += 1;
    else told.wrong.push(`${registration.key} was answered ${answer.status} (Retry-After: ${answer.retryAfter ?? 'none'}): ${answer.text}`);
    await pause(ASK_AGAIN_MS);
  }
  told.wrong.push(`${registration.key} had no answer within ${GIVE_UP_MS / 1000} s`);
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly id: string;
  readonly text: string;
}

/** Undefined when the connection was refused or lost. */
export async function ask(url: string, token: string, { key, body }: Registration): Promise<Answer | undefined> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Idempotency-Key': key };
  try {
    const answer = await fetch(`${url}/api/v1/opportunities`, { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const text = await answer.text();
    const { id }: { id?: string } = JSON.parse(text);
    return { status: answer.status, retryAfter: answer.headers.get('Retry-After'), id: id ?? '', text };
  } catch {
    return undefined;
  }
}
