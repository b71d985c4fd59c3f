import { hostileTexts } from '../definitions/kinds/hostile-definitions';
import { measure, print, rounded, waits } from './measure';
import { signIn, startProduct } from './product';

const QUIET_REQUESTS = 200;
/** How often each hostile definition is sent. */
const ROUNDS = 3;

type Headers = Record<string, string>;

/**
 * Hostile definitions over HTTP: how long the API takes to refuse each, and how long others wait for GET /me
 * meanwhile.
 */
async function bench(): Promise<void> {
  const product = await startProduct();
  const api = `${product.url}/api/v1`;
  try {
    const [author, other] = [await signIn(product.url, 'ops1'), await signIn(product.url, 'sales1')];
    const me = async (): Promise<void> => read(await fetch(`${api}/me`, { headers: other }), [200]);
    await measure(1, QUIET_REQUESTS, me);
    const quiet = await measure(1, QUIET_REQUESTS, me);
    const refusals: { name: string; millis: number }[] = [];
    const attack = { goesOn: true };
    const meanwhile = until(attack, me);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, { name, kind, text }] of hostileTexts.entries()) {
        const path = `${api}/definitions/${kind}/hostile${round}n${index}/draft`;
        refusals.push({ name, millis: await refused(path, author, text) });
      }
    }
    attack.goesOn = false;
    const others = await meanwhile;
    const slowest = refusals.toSorted((a, b) => b.millis - a.millis)[0];
    print({
      bench: 'hostile',
      sent: refusals.length,
      slowestRefusal: slowest?.name,
      slowestRefusalMillis: rounded(slowest?.millis ?? 0),
      goalMillis: 200,
      meQuietP95Ms: quiet.p95Ms,
      meMeanwhileP50Ms: others.p50Ms,
      meMeanwhileP95Ms: others.p95Ms,
      meMeanwhileP99Ms: others.p99Ms,
    });
  } finally {
    await product.close();
  }
}

/** Saves it, and has it checked where it can be saved at all; gives what the longer of the two took. */
async function refused(path: string, headers: Headers, text: string): Promise<number> {
  const begun = performance.now();
  const saved = await fetch(path, { method: 'PUT', headers, body: text });
  await read(saved, [201, 400, 413]);
  const savedAt = performance.now();
  if (saved.status !== 201) return savedAt - begun;
  const checked = await fetch(`${path}/check`, { method: 'POST', headers });
  const { ok }: { ok?: boolean } = JSON.parse(await checked.text());
  if (checked.status !== 200 || ok !== false) throw new Error(`${path} was not refused`);
  return Math.max(savedAt - begun, performance.now() - savedAt);
}

/** The same question again and again while this goes on. */
async function until(
  attack: { readonly goesOn: boolean },
  ask: () => Promise<void>,
): Promise<ReturnType<typeof waits>> {
  const tookMs: number[] = [];
  while (attack.goesOn) {
    const begun = performance.now();
    await ask();
    tookMs.push(performance.now() - begun);
  }
  return waits(tookMs);
}

async function read(answer: Response, expected: readonly number[]): Promise<void> {
  await answer.arrayBuffer();
  if (!expected.includes(answer.status)) throw new Error(`answered ${answer.status}`);
}

void bench();
