import { compareNames, nameTraits } from './name-comparison';
import { scoreLatinNames } from './latin-name';
import type { NameProfile } from './name-profile';
import weights from './tables/name-weights.json';

/**
 * How likely two names mean one company, 0 to 1: each trait of the comparison adds its weight to the log-odds, the
 * more of it the more (record linkage after Fellegi and Sunter, 1969, with weights fitted by logistic regression in
 * tools/name-tables.ts). Two spellings of the same name give 1, which still is a likeness and no identity: another
 * company may carry it.
 */
export function scoreNames(ours: NameProfile, theirs: NameProfile): number {
  if (ours.plain === '' || theirs.plain === '') return 0;
  if (ours.plain === theirs.plain) return 1;
  if (ours.latin.length > 0 && theirs.latin.length > 0) return scoreLatinNames(ours.latin, theirs.latin);
  const [inner, outer] = isSoughtIn(theirs, ours) ? [theirs, ours] : [ours, theirs];
  return 1 / (1 + Math.exp(-logOdds(inner, outer)));
}

/** Whichever is ours: a short name is looked for in a full one, and one without a place in the same with one. */
const isSoughtIn = (name: NameProfile, other: NameProfile): boolean =>
  name.isFull === other.isFull
    ? name.own === other.own && name.places.length === 0 && other.places.length > 0
    : other.isFull;

function logOdds(ours: NameProfile, theirs: NameProfile): number {
  const amounts = compareNames(ours, theirs);
  return nameTraits.reduce((sum, trait) => sum + weights[trait] * (amounts.get(trait) ?? 0), weights.before);
}
