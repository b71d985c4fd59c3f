import { scoreAddresses } from './address-score';
import { type LikenessWeights, rounded } from './likeness-weights';
import { type NameProfile, profileOf } from './name-profile';
import { scoreNames } from './name-score';

/** What two records' names and addresses are compared by (OPP-05). */
export interface Described {
  readonly name: string;
  readonly address: string | null;
}

/**
 * One field's part in two records being alike; `score` is what it brings to the whole by itself: its likeness times
 * its weight, 0 to 1.
 */
export interface LikenessEvidence {
  readonly field: 'name' | 'address';
  readonly ours: string;
  readonly theirs: string;
  readonly method: 'fuzzy';
  readonly score: number;
}

/** Why two records look alike, by name and address. `profile` is that of our name, made once for many candidates. */
export function likenessOf(
  ours: Described,
  profile: NameProfile,
  theirs: Described,
  weights: LikenessWeights,
): readonly LikenessEvidence[] {
  const scores = {
    name: weights.name * scoreNames(profile, profileOf(theirs.name)),
    address:
      ours.address === null || theirs.address === null
        ? 0
        : weights.address * scoreAddresses(ours.address, theirs.address),
  };
  return (['name', 'address'] as const).flatMap((field) => {
    const score = rounded(scores[field]);
    return score < LEAST_TOLD
      ? []
      : [{ field, ours: ours[field] ?? '', theirs: theirs[field] ?? '', method: 'fuzzy' as const, score }];
  });
}

/** Less is chance. */
const LEAST_TOLD = 0.01;
