/**
 * The scan for duplicates among 100,000 customers with planted ones of every kind: its speed, what it finds, and that
 * a kill of the worker in the middle repeats nothing:   npm run bench -- scan
 */
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { type CustomerToWrite, insertCustomers } from '../../db/customer/rows';
import { connect, type Db } from '../../db/shared/knex';
import { newId } from '../../db/shared/new-id';
import { pairOf } from '../../definitions/matching/scan/pair';
import { profileOf } from '../../definitions/matching/likeness/name-profile';
import { identityKeys } from '../../definitions/matching/identity/identity-keys';
import { type Instance, newInstance } from '../world/instance';
import { companies } from './names/companies';
import { inventedNames } from './names/invented';
import { print, rounded } from './measure';
import { signIn } from './product';
import { seeded, type Spelling, spellingsOf } from './names/spellings';

const CUSTOMERS = Number(process.env['CUSTOMERS'] ?? 100_000);
/** One in so many customers is there twice. */
const ONE_TWICE_IN = 40;
const GOAL_SECONDS = 300;
const KILLED_AT = 0.4;
const LOOK_EVERY_MS = 500;
const CUSTOMERS_OF_A_BATCH = 500;

type Kind = Spelling | 'identifier';

interface Planted {
  readonly kind: Kind;
  readonly key: string;
  /** For telling misses. */
  readonly name: string;
}

async function bench(): Promise<void> {
  const instance = await newInstance();
  let db: Db | undefined;
  try {
    await instance.start();
    db = connect(instance.connections().databaseUrl, { poolMax: 4 });
    const planted = await load(db);
    const whole = await scanned(instance, undefined);
    print({
      bench: 'scan',
      customers: whole.total,
      seconds: whole.seconds,
      customersPerSecond: rounded(whole.total / whole.seconds),
      goalSeconds: GOAL_SECONDS,
      workerPeakMb: whole.peakMb,
      loadAverage: rounded(loadavg()[0] ?? 0),
    });
    const pairs = await pairsIn(db);
    await printFound(db, pairs, planted);
    await db('duplicate_pairs').delete();
    const killed = await scanned(instance, KILLED_AT);
    await printKilled(db, killed, pairs);
  } finally {
    await db?.destroy();
    await instance.close();
  }
}

/** The real companies first, then invented ones. */
function* allNames(): Generator<string> {
  yield* new Set(companies.map(({ fullName }) => fullName));
  yield* inventedNames(11);
}

/** Customers in random order, some of them twice; gives the pairs that should be found. */
async function load(db: Db): Promise<readonly Planted[]> {
  const random = seeded(7);
  const names = allNames();
  const owner = await db('users').where({ username: 'sales1' }).first();
  if (!owner) throw new Error('The demo data are not there.');
  const customer = (
    n: number,
    name: string,
    mobile: string | null,
  ): { readonly n: number; readonly row: (id: string, at: string) => CustomerToWrite } => ({
    n,
    row: (id, at) => ({
      ...{
        id,
        name,
        mobile,
        address: null,
        tax_number: null,
        phone: null,
        email: null,
        website: null,
        region: null,
        industry: null,
        level: null,
        custom: {},
      },
      ...{
        owner_id: owner.id,
        department_id: owner.department_id,
        created_by: owner.id,
        created_at: at,
        updated_at: at,
        keys: identityKeys({ mobile }).keys,
      },
    }),
  });
  const made: ReturnType<typeof customer>[] = [];
  const copies: { readonly kind: Kind; readonly original: number; readonly copy: number; readonly name: string }[] = [];
  while (made.length < CUSTOMERS) {
    const name = String(names.next().value);
    const mobile = random() < 0.3 ? `139${String(made.length).padStart(8, '0')}` : null;
    const original = made.length;
    made.push(customer(original, name, mobile));
    if (original % ONE_TWICE_IN !== 0) continue;
    const spellings = [...spellingsOf(name, random)].filter(([, spelling]) => spelling !== name);
    const [kind, spelling] =
      original % (ONE_TWICE_IN * 8) === 0 && mobile !== null
        ? (['identifier', String(names.next().value)] as const)
        : (spellings[copies.length % spellings.length] ?? ['typo', name]);
    copies.push({ kind, original, copy: made.length, name: `${spelling} of ${name}` });
    made.push(customer(made.length, spelling, kind === 'identifier' ? mobile : null));
  }
  const idOf = await insertShuffled(db, made, random);
  await db.raw('vacuum analyze');
  return copies.map(({ kind, original, copy, name }) => ({
    kind,
    key: keyOf(pairOf(idOf(original), idOf(copy))),
    name,
  }));
}

async function insertShuffled(
  db: Db,
  made: readonly { readonly n: number; readonly row: (id: string, at: string) => CustomerToWrite }[],
  random: () => number,
): Promise<(n: number) => string> {
  const shuffled = made.map((one) => ({ one, place: random() })).sort((a, b) => a.place - b.place);
  const ids = new Map<number, string>();
  const at = new Date().toISOString();
  for (let from = 0; from < shuffled.length; from += 1_000) {
    const rows = shuffled.slice(from, from + 1_000).map(({ one: { n, row } }) => {
      const id = newId();
      ids.set(n, id);
      return row(id, at);
    });
    await db.transaction((trx) => insertCustomers(trx, rows));
  }
  return (n) => ids.get(n) ?? '';
}

interface Scan {
  readonly id: string;
  readonly state: string;
  readonly total: number;
  readonly compared: number;
  readonly batches: number;
  readonly customersPerSecond: number | null;
}

/** One scan over HTTP from its start to its end; the worker is killed once so much of it is done. */
async function scanned(
  instance: Instance,
  killAt: number | undefined,
): Promise<Scan & { readonly seconds: number; readonly peakMb: number; readonly killedAfter: number }> {
  const headers = await signIn(instance.url, 'ops1');
  const began = performance.now();
  const answer = await fetch(`${instance.url}/api/v1/duplicate-scans`, { method: 'POST', headers, body: '{}' });
  let scan: Scan = JSON.parse(await answer.text());
  if (answer.status !== 202) throw new Error(`The scan was answered ${answer.status}: ${JSON.stringify(scan)}`);
  let [peakMb, killedAfter] = [0, 0];
  while (scan.state !== 'done') {
    await pause(LOOK_EVERY_MS);
    const { worker } = instance.connections().pids;
    peakMb = Math.max(peakMb, peakOf(worker));
    scan = JSON.parse(await (await fetch(`${instance.url}/api/v1/duplicate-scans/${scan.id}`, { headers })).text());
    if (killAt === undefined || killedAfter > 0 || scan.compared < killAt * scan.total) continue;
    killedAfter = scan.compared;
    process.kill(worker ?? 0, 'SIGKILL');
    await instance.untilReplaced('worker', worker);
  }
  return { ...scan, seconds: rounded((performance.now() - began) / 1000), peakMb, killedAfter };
}

/** While the worker is being replaced there is none to measure. */
function peakOf(pid: number | null): number {
  try {
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}

const keyOf = ({ oneId, otherId }: { readonly oneId: string; readonly otherId: string }): string =>
  `${oneId} ${otherId}`;

async function pairsIn(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db('duplicate_pairs').select('one_id', 'other_id');
  return new Set(rows.map(({ one_id, other_id }) => keyOf({ oneId: one_id, otherId: other_id })));
}

async function printFound(db: Db, found: ReadonlySet<string>, planted: readonly Planted[]): Promise<void> {
  const kinds = [...new Set(planted.map(({ kind }) => kind))];
  const share = (some: readonly Planted[]): number =>
    Math.round((some.filter(({ key }) => found.has(key)).length / some.length) * 10_000) / 10_000;
  print({
    bench: 'scan.found',
    planted: planted.length,
    share: share(planted),
    ...Object.fromEntries(kinds.map((kind) => [kind, share(planted.filter((one) => one.kind === kind))])),
  });
  if (process.argv.includes('misses'))
    for (const { key, kind, name } of planted) if (!found.has(key)) process.stderr.write(`${kind}: ${name}\n`);
  const wanted = new Set(planted.map(({ key }) => key));
  const { rows } = await db.raw<{
    rows: { one: string; other: string; one_id: string; other_id: string; score: number }[];
  }>(
    `select one.name as one, other.name as other, one_id, other_id, score from duplicate_pairs
     join customers one on one.id = one_id join customers other on other.id = other_id
     order by duplicate_pairs.id`,
  );
  const others = rows.filter(({ one_id, other_id }) => !wanted.has(keyOf({ oneId: one_id, otherId: other_id })));
  const namesakes = others.filter(({ one, other }) => profileOf(one).plain === profileOf(other).plain).length;
  const real = new Set(companies.map(({ fullName }) => fullName));
  const amongReal = others.filter(({ one, other }) => real.has(one) && real.has(other)).length;
  print({
    bench: 'scan.others',
    pairs: rows.length,
    namesakes,
    falsePairsPer1000: rounded(((others.length - namesakes) / CUSTOMERS) * 1_000),
    amongRealCompaniesPer1000: rounded((amongReal / real.size) * 1_000),
  });
  if (process.argv.includes('misses'))
    for (const { one, other, score } of others.slice(0, 60)) process.stderr.write(`${score} ${one} · ${other}\n`);
}

/** Every customer in exactly one batch, every batch once, and the same pairs as without the kill. */
async function printKilled(
  db: Db,
  { id, total, batches, seconds, killedAfter }: Awaited<ReturnType<typeof scanned>>,
  expected: ReadonlySet<string>,
): Promise<void> {
  const noted = await db('duplicate_scan_batches').where({ scan_id: id }).orderBy('number');
  const inBatches = noted.reduce((sum, { customers }) => sum + customers, 0);
  const found = await pairsIn(db);
  const differing =
    [...found].filter((key) => !expected.has(key)).length + [...expected].filter((key) => !found.has(key)).length;
  const outOfOrder = noted.filter(({ last_id }, i) => last_id <= (noted[i - 1]?.last_id ?? '')).length;
  print({
    bench: 'scan.killed',
    seconds,
    killedAfter,
    batches,
    batchesNeeded: Math.ceil(total / CUSTOMERS_OF_A_BATCH),
    customersInBatches: inBatches,
    customers: total,
    repeatedBatches: outOfOrder,
    differingPairs: differing,
  });
  if (batches !== Math.ceil(total / CUSTOMERS_OF_A_BATCH) || inBatches !== total || outOfOrder + differing > 0)
    throw new Error('The kill changed what the scan did.');
}

bench().catch((error: unknown) => {
  process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
});
