import type { RegistrationPolicy } from '../../kinds/registrationPolicy/schema';

/** How much a field's likeness counts, 0 to 1. */
export interface LikenessWeights {
  readonly name: number;
  readonly address: number;
}

/**
 * The same address adds to a likeness of names; by itself it stays below what goes to review, since one house has
 * many companies.
 */
const USUAL_WEIGHTS: LikenessWeights = { name: 1, address: 0.5 };

/** The weights that a registration policy gives, the usual ones where it gives none (OPP-04). */
export const weightsOf = ({ weights }: RegistrationPolicy['fuzzy']): LikenessWeights => ({
  ...USUAL_WEIGHTS,
  ...weights,
});

/**
 * The whole of several pieces of evidence: each closes its share of the gap that the others leave to certainty (noisy
 * or).
 */
export const combined = (scores: readonly number[]): number =>
  rounded(1 - scores.reduce((gap, score) => gap * (1 - score), 1));

/** Scores are told to three digits. */
export const rounded = (score: number): number => Math.round(Math.min(1, Math.max(0, score)) * 1000) / 1000;
