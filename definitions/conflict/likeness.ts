import { scoreAddresses } from './address-score';
import { type NameProfile, profileOf } from './name-profile';
import { scoreNames } from './name-score';

/** What two records' names and addresses are compared by (OPP-05). */
export interface Described {
  readonly name: string;
  readonly address: string | null;
}

/** How much a field's likeness counts, 0 to 1; the registration policy may set it. */
export interface LikenessWeights {
  readonly name: number;
  readonly address: number;
}

/** The same address adds to a likeness of names; by itself it stays below what goes to review, since one house has many companies. */
export const LIKENESS_WEIGHTS: LikenessWeights = { name: 1, address: 0.5 };

/** One field's part in two records being alike; `score` is what it brings to the whole by itself, 0 to 1. */
export interface LikenessEvidence {
  readonly field: 'name' | 'address';
  readonly ours: string;
  readonly theirs: string;
  readonly method: 'fuzzy';
  readonly score: number;
}

/** Why two records look alike, by name and address. `profile` is that of our name, made once for many candidates. */
export function likenessOf(ours: Described, profile: NameProfile, theirs: Described, weights: LikenessWeights): readonly LikenessEvidence[] {
  const scores = {
    name: weights.name * scoreNames(profile, profileOf(theirs.name)),
    address: ours.address === null || theirs.address === null ? 0 : weights.address * scoreAddresses(ours.address, theirs.address),
  };
  return (['name', 'address'] as const).flatMap((field) => {
    const score = rounded(scores[field]);
    return score < LEAST_TOLD ? [] : [{ field, ours: ours[field] ?? '', theirs: theirs[field] ?? '', method: 'fuzzy' as const, score }];
  });
}

/** The whole of several pieces of evidence: each closes its share of the gap that the others leave to certainty (noisy or). */
export const combined = (scores: readonly number[]): number => rounded(1 - scores.reduce((gap, score) => gap * (1 - score), 1));

/** Less is chance. */
const LEAST_TOLD = 0.01;
const rounded = (score: number): number => Math.round(Math.min(1, Math.max(0, score)) * 1000) / 1000;
