import { compareNames, type NameComparison, nameTraits } from '../../definitions/conflict/name-comparison';
import { type NameProfile, profileOf } from '../../definitions/conflict/name-profile';
import type { Company } from '../../tests/bench/names/companies';
import { seeded, type Spelling, spellingsOf } from '../../tests/bench/names/spellings';

interface Example {
  readonly traits: readonly number[];
  readonly alike: boolean;
  /** How much it counts. */
  readonly weight: number;
}

/**
 * definitions/conflict/tables/name-weights.json, by logistic regression (Adam) over pairs of names. Alike are a company's full name with its
 * short name and with other spellings of it; unlike are its full and its short name with those other companies that look most like it.
 */
export function fittedWeights(companies: readonly Company[]): Readonly<Record<string, string | number>> {
  const random = seeded(7);
  const profiles = companies.map(({ fullName }) => profileOf(fullName));
  const examples = companies.flatMap(({ fullName, shortName }, i) => [
    ...likes(fullName, shortName, profiles[i] ?? profileOf(fullName), random),
    ...strangers(profileOf(fullName), i, profiles),
    ...strangers(profileOf(shortName), i, profiles),
  ]);
  const [before, ...weights] = fitted(examples);
  return {
    about: 'What each trait of a comparison of names adds to the log-odds of one company; before: without any trait. Written by tools/name-tables.ts.',
    before: rounded(before),
    ...Object.fromEntries(nameTraits.map((trait, i) => [trait, rounded(weights[i])])),
  };
}

const rounded = (value: number | undefined): number => Math.round((value ?? 0) * 100) / 100;

function likes(fullName: string, shortName: string, theirs: NameProfile, random: () => number): Example[] {
  const names: (readonly [string, number])[] = [
    [shortName, SHORT_NAME_WEIGHT],
    ...[...spellingsOf(fullName, random)].map(([kind, name]) => [name, SPELLING_WEIGHT[kind]] as const),
    ...Array.from({ length: MORE_SLIPS }, () => [...spellingsOf(fullName, random)].filter(([kind]) => SLIPS.has(kind)).map(([kind, name]) => [name, SPELLING_WEIGHT[kind]] as const)).flat(),
  ];
  return names.flatMap(([name, weight]) => {
    const comparison = compareNames(profileOf(name), theirs);
    return hasAnythingInCommon(comparison) ? [{ traits: numbers(comparison), alike: true, weight }] : [];
  });
}

/** Short names that have nothing to do with the full one are slips of the source. */
function hasAnythingInCommon(comparison: NameComparison): boolean {
  return amountOf(comparison, 'ownShared') + amountOf(comparison, 'tradeShared') > 0.3;
}

function strangers(ours: NameProfile, self: number, profiles: readonly NameProfile[]): Example[] {
  return profiles
    .filter((theirs, i) => i !== self && Array.from(ours.plain).some((character) => theirs.plain.includes(character)))
    .map((theirs) => compareNames(ours, theirs))
    .map((comparison) => ({ comparison, closeness: closeness(comparison) }))
    .sort((one, two) => two.closeness - one.closeness)
    .slice(0, STRANGERS)
    .map(({ comparison }) => ({ traits: numbers(comparison), alike: false, weight: 1 }));
}

function closeness(comparison: NameComparison): number {
  const shared = amountOf(comparison, 'ownShared') + 0.5 * amountOf(comparison, 'tradeShared');
  const ours = amountOf(comparison, 'ownOnlyOurs') + amountOf(comparison, 'tradeOnlyOurs');
  const theirs = amountOf(comparison, 'ownOnlyTheirs') + amountOf(comparison, 'tradeOnlyTheirs');
  return shared - 0.5 * ours - 0.25 * theirs - amountOf(comparison, 'otherPlace');
}

function amountOf(comparison: NameComparison, trait: (typeof nameTraits)[number]): number {
  return comparison.get(trait) ?? 0;
}

function numbers(comparison: NameComparison): number[] {
  return [1, ...nameTraits.map((trait) => amountOf(comparison, trait))];
}

/** Adam (Kingma and Ba, 2014) on the weighted log-loss. */
function fitted(all: readonly Example[]): number[] {
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  const size = nameTraits.length + 1;
  const w = new Float64Array(size);
  const mean = new Float64Array(size);
  const square = new Float64Array(size);
  const at = (values: Float64Array | readonly number[], j: number): number => values[j] ?? 0;
  for (let round = 1; round <= ROUNDS; round++) {
    const slope = new Float64Array(size);
    for (const { traits, alike, weight } of all) {
      let odds = 0;
      for (let j = 0; j < size; j++) odds += at(w, j) * at(traits, j);
      const miss = weight * (1 / (1 + Math.exp(-odds)) - (alike ? 1 : 0));
      for (let j = 0; j < size; j++) slope[j] = at(slope, j) + miss * at(traits, j);
    }
    for (let j = 0; j < size; j++) {
      const gradient = at(slope, j) / total + RIDGE * at(w, j);
      mean[j] = 0.9 * at(mean, j) + 0.1 * gradient;
      square[j] = 0.999 * at(square, j) + 0.001 * gradient ** 2;
      w[j] = at(w, j) - (STEP * at(mean, j)) / (1 - 0.9 ** round) / (Math.sqrt(at(square, j) / (1 - 0.999 ** round)) + 1e-8);
    }
  }
  return [...w];
}

const SHORT_NAME_WEIGHT = 1.5;
const SPELLING_WEIGHT: Readonly<Record<Spelling, number>> = {
  typo: 0.4,
  homophone: 0.2,
  movedBracket: 0.15,
  droppedForm: 0.15,
  fullWidth: 0.15,
  traditional: 0.15,
  branch: 0.15,
};
/** Slips have many forms, each of them rare: more draws of them. */
const MORE_SLIPS = 2;
const SLIPS: ReadonlySet<Spelling> = new Set(['typo', 'homophone']);
const STRANGERS = 12;
const ROUNDS = 1500;
const STEP = 0.05;
/** Keeps weights small that few examples speak for. */
const RIDGE = 1e-5;
