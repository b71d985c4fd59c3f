/**
 * `npm run bench -- conflict-checks`: POST /conflict-checks over HTTP, among the real companies alone and among a
 * million customers: how fast, what it finds, what memory and disk it takes, and whether registrations suffer.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { loadCustomers, sizes } from './conflict-checks/loading';
import { type Check, recallOf } from './conflict-checks/recall';
import { measure, median, print, rounded } from './measure';
import { companies } from './names/companies';
import { inventedNames } from './names/invented';
import { oneOf, seeded, spellingsOf } from './names/spellings';
import { tallyLines } from './names/tally';
import { processorMs } from './processor-time';
import { type Product, signIn, startProduct } from './product';

const MILLION = Number(process.env['BENCH_CUSTOMERS'] ?? 1_000_000);
const ROUNDS = 3;
const WARM_UP = 100;
const COUNT = { 1: 200, 8: 500 } as const;
const REGISTRATIONS = 100;

async function bench(): Promise<void> {
  const product = await startProduct();
  try {
    const checker = await signIn(product.url, 'admin1');
    const check = (name: string) => answered(product.url, checker, name);
    await loadCustomers(product.db, companies.map(({ fullName }) => fullName).values(), companies.length);
    await measured(product, check, companies.length);
    const begun = performance.now();
    await loadCustomers(product.db, inventedNames(5), MILLION - companies.length);
    print({
      bench: 'conflictChecks.loading',
      customers: MILLION,
      seconds: Math.round((performance.now() - begun) / 1000),
    });
    print({ bench: 'conflictChecks.sizes', customers: MILLION, megabytes: await sizes(product.db, 'customers') });
    await measured(product, check, MILLION);
  } finally {
    await product.close();
  }
}

async function measured(product: Product, check: Check, customers: number): Promise<void> {
  const ask = asker(check);
  await measure(4, WARM_UP, ask);
  const apiMb = [residentMb(product)];
  for (const clients of [1, 8] as const) {
    const cpuBefore = cpuMs(product);
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push(await measure(clients, COUNT[clients], ask));
      apiMb.push(residentMb(product));
    }
    const cpuAfter = cpuMs(product);
    const checks = ROUNDS * COUNT[clients];
    const cpuMsPerCheck = {
      api: rounded((cpuAfter.api - cpuBefore.api) / checks),
      postgres: rounded((cpuAfter.postgres - cpuBefore.postgres) / checks),
    };
    const middle = {
      p50Ms: median(rounds.map(({ p50Ms }) => p50Ms)),
      p95Ms: median(rounds.map(({ p95Ms }) => p95Ms)),
      perSecond: median(rounds.map(({ perSecond }) => perSecond)),
    };
    print({
      bench: 'conflictChecks.speed',
      customers,
      clients,
      ...middle,
      cpuMsPerCheck,
      goal: clients === 1 ? 'p95Ms <= 60' : 'perSecond >= 60',
      rounds: rounds.map(({ p95Ms, perSecond }) => ({ p95Ms, perSecond })),
    });
  }
  print({ bench: 'conflictChecks.memory', customers, apiMbAfterEachRound: apiMb });
  await registrations(product, customers, ask);
  for (const line of tallyLines('shipped', await recallOf(check))) print({ ...line, customers });
}

/** Registrations of new customers at 4 clients, alone and while 4 others check. */
async function registrations(product: Product, customers: number, ask: (n: number) => Promise<void>): Promise<void> {
  const headers = await signIn(product.url, 'sales1');
  const register = async (): Promise<void> => {
    const unique = String(Math.floor(Math.random() * 1e8)).padStart(8, '0');
    const character = (digit: string) =>
      String.fromCodePoint(0x5b57 + Number(digit) * 37 + Math.floor(Math.random() * 30));
    const name = `${Array.from(unique, character).join('')}机械有限公司`;
    const body = JSON.stringify({ name: `商机 ${unique}`, customer: { name, mobile: `139${unique}` } });
    const answer = await fetch(`${product.url}/api/v1/opportunities`, {
      method: 'POST',
      headers: { ...headers, 'Idempotency-Key': randomUUID() },
      body,
    });
    await answer.arrayBuffer();
    if (answer.status !== 201) throw new Error(`A registration was answered ${answer.status}`);
  };
  await measure(4, 20, register);
  const alone = await measure(4, REGISTRATIONS, register);
  let isOver = false;
  const checking = Promise.all(
    Array.from({ length: 4 }, async (_, n) => {
      while (!isOver) await ask(n);
    }),
  );
  const beside = await measure(4, REGISTRATIONS, register);
  isOver = true;
  await checking;
  print({ bench: 'conflictChecks.registrations', customers, clients: 4, alone, besideChecks: beside });
}

/**
 * What people check: the short name, the name, and slips of both, of companies that are there, and names of companies
 * that are not.
 */
function asker(check: Check): (n: number) => Promise<void> {
  const random = seeded(23);
  const strangers = inventedNames(77);
  return async (n) => {
    const { fullName, shortName } = oneOf(companies, random);
    const spelt = [...spellingsOf(fullName, random).values()];
    await check([fullName, shortName, oneOf(spelt, random), String(strangers.next().value)][n % 4] ?? fullName);
  };
}

async function answered(url: string, headers: Record<string, string>, name: string): ReturnType<Check> {
  const answer = await fetch(`${url}/api/v1/conflict-checks`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ name }),
  });
  const body: Awaited<ReturnType<Check>> = JSON.parse(await answer.text());
  if (answer.status !== 200) throw new Error(`A check was answered ${answer.status}`);
  return body;
}

/** Processor time that the api and the database server have taken: what a check costs, however busy the machine. */
const cpuMs = ({ pids }: Product): { readonly api: number; readonly postgres: number } => ({
  api: processorMs(pids.api),
  postgres: processorMs(pids.postgres),
});

const residentMb = ({ pids }: Product): number =>
  rounded(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pids.api}/status`, 'utf8'))?.[1]) / 1024);

bench().catch((error: unknown) => {
  process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
});
