import { companies } from '../names/companies';
import { seeded, type Spelling, spellingsOf } from '../names/spellings';
import { tallied, type Tally } from '../names/tally';

interface CheckAnswer {
  readonly verdict: string;
  readonly candidates: readonly { readonly name: string | null }[];
}

export type Check = (name: string) => Promise<CheckAnswer>;

/** Every this many-th of the real companies is asked for. */
const EVERY = 12;
const KINDS: readonly Spelling[] = [
  'typo',
  'homophone',
  'movedBracket',
  'droppedForm',
  'fullWidth',
  'traditional',
  'branch',
];

/**
 * Whether the answers show the company that was meant, by its short name and by other spellings, among all customers
 * there are.
 */
export async function recallOf(check: Check): Promise<Tally> {
  const random = seeded(17);
  const asked = companies.filter((_, n) => n % EVERY === 0);
  const short: number[] = [];
  const spelt: { readonly kind: Spelling; readonly found: boolean }[] = [];
  for (const { fullName, shortName } of asked) {
    short.push((await check(shortName)).candidates.findIndex(({ name }) => name === fullName));
    for (const [kind, name] of spellingsOf(fullName, random)) {
      const { verdict, candidates } = await check(name);
      spelt.push({ kind, found: verdict === 'fuzzy' && candidates.some((candidate) => candidate.name === fullName) });
    }
  }
  return {
    'short.recallAt1': tallied(short, (place) => place === 0),
    'short.recallAt5': tallied(short, (place) => place >= 0),
    'spellings.reviewedWithAtMost5': tallied(spelt, ({ found }) => found),
    ...Object.fromEntries(
      KINDS.map((wanted) => [
        `spellings.${wanted}`,
        tallied(
          spelt.filter(({ kind }) => kind === wanted),
          ({ found }) => found,
        ),
      ]),
    ),
  };
}
