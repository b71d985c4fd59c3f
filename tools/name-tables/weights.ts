import { compareNames, type NameComparison, nameTraits } from '../../definitions/matching/likeness/name-comparison';
import { type NameProfile, profileOf } from '../../definitions/matching/likeness/name-profile';
import type { Company } from '../../tests/bench/names/companies';
import { nearestAmong } from '../../tests/bench/names/nearest';
import { seeded, type Spelling, spellingsOf } from '../../tests/bench/names/spellings';

interface Example {
  readonly traits: readonly (readonly [number, number])[];
  readonly alike: boolean;
  /** How much it counts. */
  readonly weight: number;
}

/**
 * definitions/matching/likeness/tables/name-weights.json, by logistic regression over pairs of names. Alike are a
 * company's full name with its short name and with other spellings of it; unlike are its full and its short name with
 * those other companies that look most like it.
 */
export function fittedWeights(companies: readonly Company[]): Readonly<Record<string, string | number>> {
  const random = seeded(7);
  const profiles = companies.map(({ fullName }) => profileOf(fullName));
  const nearest = nearestAmong(profiles);
  const among: Nearest = (ours, self) =>
    nearest(ours, COMPARED).flatMap((i) => (i === self ? [] : (profiles[i] ?? [])));
  const examples = companies.flatMap(({ fullName, shortName }, i) => [
    ...likes(fullName, shortName, profiles[i] ?? profileOf(fullName), random),
    ...strangers(profileOf(fullName), i, among),
    ...strangers(profileOf(shortName), i, among),
  ]);
  const [before, ...weights] = fitted(examples);
  return {
    about:
      'What each trait of a comparison of names adds to the log-odds of one company; before: without any trait. ' +
      'Written by tools/name-tables.ts.',
    before: rounded(before),
    ...Object.fromEntries(nameTraits.map((trait, i) => [trait, rounded(weights[i])])),
  };
}

const rounded = (value: number | undefined): number => Math.round((value ?? 0) * 100) / 100;

function likes(fullName: string, shortName: string, theirs: NameProfile, random: () => number): Example[] {
  const names: (readonly [string, number])[] = [
    [shortName, SHORT_NAME_WEIGHT],
    ...[...spellingsOf(fullName, random)].map(([kind, name]) => [name, SPELLING_WEIGHT[kind]] as const),
    ...Array.from({ length: MORE_SLIPS }, () =>
      [...spellingsOf(fullName, random)]
        .filter(([kind]) => SLIPS.has(kind))
        .map(([kind, name]) => [name, SPELLING_WEIGHT[kind]] as const),
    ).flat(),
  ];
  return names.flatMap(([name, weight]) => {
    const comparison = compareNames(profileOf(name), theirs);
    return hasAnythingInCommon(comparison) ? [{ traits: traitsOf(comparison), alike: true, weight }] : [];
  });
}

/** Short names that have nothing to do with the full one are slips of the source. */
function hasAnythingInCommon(comparison: NameComparison): boolean {
  return amountOf(comparison, 'ownShared') + amountOf(comparison, 'tradeShared') > 0.3;
}

type Nearest = (ours: NameProfile, self: number) => readonly NameProfile[];

function strangers(ours: NameProfile, self: number, nearest: Nearest): Example[] {
  return nearest(ours, self)
    .map((theirs) => compareNames(ours, theirs))
    .map((comparison) => ({ comparison, closeness: closeness(comparison) }))
    .sort((one, two) => two.closeness - one.closeness)
    .slice(0, STRANGERS)
    .map(({ comparison }) => ({ traits: traitsOf(comparison), alike: false, weight: 1 }));
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

/**
 * The trait's place among the weights, where that before all traits is the first, and its amount; absent ones are
 * left out.
 */
function traitsOf(comparison: NameComparison): (readonly [number, number])[] {
  return [[0, 1], ...[...comparison].map(([trait, amount]) => [nameTraits.indexOf(trait) + 1, amount] as const)];
}

/**
 * Newton's method on the weighted log-loss with its ridge (iteratively reweighted least squares): the loss is convex,
 * so a few rounds do.
 */
function fitted(all: readonly Example[]): number[] {
  const size = nameTraits.length + 1;
  const w = new Float64Array(size);
  for (let round = 0; round < ROUNDS; round++) {
    const slope = w.map((weight) => RIDGE * weight);
    const curve = Array.from({ length: size }, (_, i) =>
      Float64Array.from({ length: size }, (__, j) => (i === j ? RIDGE : 0)),
    );
    for (const { traits, alike, weight } of all) {
      const likely = 1 / (1 + Math.exp(-traits.reduce((odds, [j, amount]) => odds + numberAt(w, j) * amount, 0)));
      const miss = weight * (likely - (alike ? 1 : 0));
      const bend = weight * likely * (1 - likely);
      for (const [i, amount] of traits) {
        add(slope, i, miss * amount);
        const row = curve[i] ?? w;
        for (const [j, other] of traits) add(row, j, bend * amount * other);
      }
    }
    solved(curve, slope).forEach((step, i) => add(w, i, -step));
  }
  return [...w];
}

/** The solution of rows · x = right, by elimination; rows are symmetric and positive. */
function solved(rows: readonly Float64Array[], right: Float64Array): Float64Array {
  rows.forEach((row, i) => {
    const pivot = numberAt(row, i);
    rows.forEach((other, k) => {
      const factor = k === i ? 0 : numberAt(other, i) / pivot;
      if (factor === 0) return;
      row.forEach((value, j) => add(other, j, -factor * value));
      add(right, k, -factor * numberAt(right, i));
    });
  });
  return right.map((value, i) => value / numberAt(rows[i] ?? right, i));
}

const numberAt = (values: Float64Array, i: number): number => values[i] ?? 0;
const add = (values: Float64Array, i: number, more: number): void => {
  values[i] = numberAt(values, i) + more;
};

const SHORT_NAME_WEIGHT = 1;
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
/** Of those that share most characters, how many are compared to find them. */
const COMPARED = 60;
const ROUNDS = 12;
/** Keeps weights small that few examples speak for. */
const RIDGE = 0.5;
