/**
 * `npm run bench -- race`: rounds of registrations at once, over HTTP, of one new customer: twelve under different
 * spellings with the same tax number, then two whose names differ by one slip and share no identifier. Never may two
 * be valid, and none may be lost; it fails otherwise.
 */
import { randomUUID } from 'node:crypto';
import { checkCharacter } from '../../definitions/matching/identity/tax-number';
import { profileOf } from '../../definitions/matching/likeness/name-profile';
import { scoreNames } from '../../definitions/matching/likeness/name-score';
import registrationPolicy from '../../definitions/shipped/registrationPolicy/standard.json';
import { measure, print } from './measure';
import { inventedNames } from './names/invented';
import { namesWithSlip, type SlipOfOwn, slipsOfOwn } from './names/slips';
import { seeded, spellingsOf } from './names/spellings';
import { type Product, signIn, startProduct } from './product';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 100);
const AT_ONCE = 12;
const ROUNDS_A_SLIP = Number(process.env['BENCH_SLIP_ROUNDS'] ?? 200);

interface Outcome {
  readonly valid: number;
  readonly inReview: number;
  /** Neither: an answer that is no registration, or a status that nobody expects. */
  readonly other: number;
  /** Rows, registered events and exclusive holders of the tax number in the database. */
  readonly rows: number;
  readonly events: number;
  readonly holders: number;
}

async function bench(): Promise<void> {
  const product = await startProduct();
  try {
    const people = await Promise.all(['sales1', 'sales2', 'sales3'].map((username) => signIn(product.url, username)));
    const failures = [await spelledRaces(product, people)];
    for (const kind of slipsOfOwn) failures.push(await slipRaces(product, people, kind));
    if (failures.some((failed) => failed)) throw new Error('A race went wrong.');
  } finally {
    await product.close();
  }
}

type People = readonly Record<string, string>[];

async function spelledRaces(product: Product, people: People): Promise<boolean> {
  const outcomes: Outcome[] = [];
  const speed = await measure(1, ROUNDS, async (round) => void outcomes.push(await race(product, people, round)));
  const count = (holds: (outcome: Outcome) => boolean): number => outcomes.filter(holds).length;
  const wrong = {
    roundsWithTwoValid: count(({ valid, holders }) => valid > 1 || holders > 1),
    roundsWithNoneValid: count(({ valid }) => valid === 0),
    roundsWithLost: count(
      ({ valid, inReview, rows, events }) => valid + inReview !== AT_ONCE || rows !== AT_ONCE || events !== AT_ONCE,
    ),
  };
  print({
    bench: 'race',
    rounds: ROUNDS,
    atOnce: AT_ONCE,
    registrations: ROUNDS * AT_ONCE,
    roundMs: { p50: speed.p50Ms, p95: speed.p95Ms },
    ...wrong,
  });
  return Object.values(wrong).some((rounds) => rounds > 0);
}

async function slipRaces(product: Product, people: People, kind: SlipOfOwn): Promise<boolean> {
  const random = seeded(Date.now());
  const outcomes: string[] = [];
  const speed = await measure(1, ROUNDS_A_SLIP, async () => {
    const answers = await Promise.all(
      alikeNames(kind, random).map((name, n) => registered(product, people[n] ?? {}, { name, customer: { name } })),
    );
    outcomes.push(
      answers
        .map(({ status }) => status)
        .sort()
        .join(' '),
    );
  });
  const count = (outcome: string): number => outcomes.filter((one) => one === outcome).length;
  const [twoValid, oneValid, noneValid] = [
    count('valid valid'),
    count('inConflictReview valid'),
    count('inConflictReview inConflictReview'),
  ];
  print({
    bench: 'race.slip',
    kind,
    rounds: outcomes.length,
    roundMs: { p50: speed.p50Ms, p95: speed.p95Ms },
    ...{ oneValid, twoValid, noneValid, lost: outcomes.length - twoValid - oneValid - noneValid },
  });
  return oneValid !== outcomes.length;
}

const { reviewFrom } = registrationPolicy.fuzzy;

/** A pair that the matcher takes for one company, whichever is first. */
function alikeNames(kind: SlipOfOwn, random: () => number): readonly string[] {
  for (;;) {
    const names = namesWithSlip(kind, random);
    const [ours, theirs] = [profileOf(names[0]), profileOf(names[1])];
    if (Math.min(scoreNames(ours, theirs), scoreNames(theirs, ours)) >= reviewFrom) return names;
  }
}

const names = inventedNames(31);

async function race(product: Product, people: People, round: number): Promise<Outcome> {
  const { db } = product;
  const taxNumber = aTaxNumber();
  const spellings = [...spellingsOf(String(names.next().value), seeded(round)).values()];
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, n) =>
      registered(product, people[n % people.length] ?? {}, {
        name: `抢 ${round}-${n}`,
        customer: { name: spellings[n % spellings.length], taxNumber },
      }),
    ),
  );
  const of = (wanted: string): number => answers.filter(({ status }) => status === wanted).length;
  const ids = answers.flatMap(({ id }) => (id === null ? [] : [id]));
  const rows = await db('opportunities').whereRaw(`customer->>'taxNumber' = ?`, [taxNumber]).select('id');
  const events = await db('events').where({ type: 'opportunity.registered' }).whereIn('case_id', ids).select('case_id');
  const holders = await db('claim_keys')
    .where({ kind: 'taxNumber', value: taxNumber, standing: 'exclusive' })
    .whereNull('released_at')
    .select('opportunity_id');
  const [valid, inReview] = [of('valid'), of('inConflictReview')];
  return {
    valid,
    inReview,
    other: AT_ONCE - valid - inReview,
    rows: rows.length,
    events: events.length,
    holders: holders.length,
  };
}

async function registered({ url }: Product, headers: Record<string, string>, body: object) {
  const answer = await fetch(`${url}/api/v1/opportunities`, {
    method: 'POST',
    headers: { ...headers, 'Idempotency-Key': randomUUID() },
    body: JSON.stringify(body),
  });
  const { id, status }: { id?: string; status?: string } = JSON.parse(await answer.text());
  return { id: id ?? null, status: status ?? String(answer.status) };
}

/** A new one with the right check character (GB 32100-2015). */
function aTaxNumber(): string {
  const body = `91330200MA${String(Math.floor(Math.random() * 1e7)).padStart(7, '0')}`;
  return body + checkCharacter(body);
}

bench().catch((error: unknown) => {
  process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
});
