/**
 * `npm run bench -- race`: rounds of twelve registrations at once, over HTTP, of one new customer under different
 * spellings with the same tax number. Never may two be valid, and none may be lost; it fails otherwise.
 */
import { randomUUID } from 'node:crypto';
import { checkCharacter } from '../../definitions/matching/identity/tax-number';
import { measure, print } from './measure';
import { inventedNames } from './names/invented';
import { seeded, spellingsOf } from './names/spellings';
import { type Product, signIn, startProduct } from './product';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 100);
const AT_ONCE = 12;

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
    if (Object.values(wrong).some((rounds) => rounds > 0))
      throw new Error(
        'A race went wrong: ' +
          JSON.stringify(outcomes.find(({ valid, inReview }) => valid !== 1 || inReview !== AT_ONCE - 1)),
      );
  } finally {
    await product.close();
  }
}

const names = inventedNames(31);

async function race({ url, db }: Product, people: readonly Record<string, string>[], round: number): Promise<Outcome> {
  const taxNumber = aTaxNumber();
  const spellings = [...spellingsOf(String(names.next().value), seeded(round)).values()];
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, n) => {
      const body = JSON.stringify({
        name: `抢 ${round}-${n}`,
        customer: { name: spellings[n % spellings.length], taxNumber },
      });
      const answer = await fetch(`${url}/api/v1/opportunities`, {
        method: 'POST',
        headers: { ...people[n % people.length], 'Idempotency-Key': randomUUID() },
        body,
      });
      const { id, status }: { id?: string; status?: string } = JSON.parse(await answer.text());
      return { id: id ?? null, status: status ?? String(answer.status) };
    }),
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

/** A new one with the right check character (GB 32100-2015). */
function aTaxNumber(): string {
  const body = `91330200MA${String(Math.floor(Math.random() * 1e7)).padStart(7, '0')}`;
  return body + checkCharacter(body);
}

bench().catch((error: unknown) => {
  process.stderr.write(`${String(error instanceof Error ? error.stack : error)}\n`);
  process.exitCode = 1;
});
