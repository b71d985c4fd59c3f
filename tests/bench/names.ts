/**
 * How well names find their company, on the companies that were not used for fitting (with `all`, on all of them):
 *   node -r ./tools/run-typescript.cjs tests/bench/names.ts [all] [misses]
 * Honest figures need tables that were made without them: tools/name-frequencies.ts and tools/name-weights.ts with `half`.
 */
import { type NameProfile, profileOf } from '../../definitions/conflict/name-profile';
import { scoreNames } from '../../definitions/conflict/name-score';
import { companies, isHeldOut } from './companies';
import { print } from './measure';
import { seeded, type Spelling, spellingsOf } from './spellings';

const REVIEW_FROM = 0.6;
const SHOWN = 5;
const tellMisses = process.argv.includes('misses');

const measured = process.argv.includes('all') ? companies : companies.filter(isHeldOut);
const index = [...new Set(measured.map(({ fullName }) => fullName))].map((name) => ({ name, profile: profileOf(name) }));
const fullNamesOf = new Map<string, Set<string>>();
for (const { shortName, fullName } of measured) fullNamesOf.set(shortName, (fullNamesOf.get(shortName) ?? new Set()).add(fullName));

const short = measured.map(({ shortName, fullName }) => {
  const ranked = rankedFor(shortName);
  const place = ranked.findIndex(({ name }) => fullNamesOf.get(shortName)?.has(name) === true);
  return { place, reviewed: (ranked[place]?.score ?? 0) >= REVIEW_FROM, told: `${shortName} of ${fullName}: ${first(ranked)}` };
});
print({
  bench: 'names.short',
  companies: measured.length,
  recallAt1: share(short, ({ place }) => place === 0),
  recallAt5: share(short, ({ place }) => place >= 0 && place < SHOWN),
  reviewed: share(short, ({ reviewed }) => reviewed),
});
tell(short.filter(({ place }) => place !== 0));

const random = seeded(99);
const spelt = measured.flatMap(({ fullName }) =>
  [...spellingsOf(fullName, random)].map(([kind, name]) => {
    const ranked = rankedFor(name);
    const above = ranked.filter(({ score }) => score >= REVIEW_FROM);
    return { kind, found: above.length <= SHOWN && above.some((one) => one.name === fullName), told: `${name} of ${fullName}: ${first(ranked)}` };
  }),
);
const kinds: readonly Spelling[] = ['typo', 'homophone', 'movedBracket', 'droppedForm', 'fullWidth', 'traditional', 'branch'];
print({
  bench: 'names.spellings',
  reviewedWithAtMost5: share(spelt, ({ found }) => found),
  ...Object.fromEntries(kinds.map((wanted) => [wanted, share(spelt.filter(({ kind }) => kind === wanted), ({ found }) => found)])),
});
tell(spelt.filter(({ found }) => !found));

for (const which of ['fullName', 'shortName'] as const) {
  const absent = measured.map((company) => {
    const ranked = rankedFor(company[which], company.fullName);
    return { alarm: (ranked[0]?.score ?? 0) >= REVIEW_FROM, told: `${company[which]}, absent: ${first(ranked)}` };
  });
  print({ bench: 'names.absent', which, fuzzy: share(absent, ({ alarm }) => alarm) });
  tell(absent.filter(({ alarm }) => alarm));
}

const asked = measured.slice(0, 50).map(({ fullName }) => fullName);
const hundred = index.slice(0, 100).map(({ name }) => name);
const begun = performance.now();
for (const name of asked) {
  const ours = profileOf(name);
  for (const theirs of hundred) scoreNames(ours, profileOf(theirs));
}
print({ bench: 'names.scoring', candidates: hundred.length, ms: Math.round(((performance.now() - begun) / asked.length) * 100) / 100 });

function rankedFor(text: string, absent?: string): { readonly name: string; readonly score: number }[] {
  const ours = profileOf(text);
  return index
    .filter(({ name, profile }) => name !== absent && shareACharacter(ours, profile))
    .map(({ name, profile }) => ({ name, score: scoreNames(ours, profile) }))
    .sort((one, two) => two.score - one.score);
}

function shareACharacter({ plain }: NameProfile, theirs: NameProfile): boolean {
  return Array.from(plain).some((character) => theirs.plain.includes(character));
}

function first(ranked: readonly { readonly name: string; readonly score: number }[]): string {
  const [best] = ranked;
  return best === undefined ? 'nothing' : `${best.name} ${best.score.toFixed(2)}`;
}

function share<Value>(values: readonly Value[], holds: (value: Value) => boolean): number {
  return Math.round((values.filter(holds).length / values.length) * 10_000) / 10_000;
}

function tell(misses: readonly { readonly told: string }[]): void {
  if (tellMisses) for (const { told } of misses) process.stderr.write(`${told}\n`);
}
