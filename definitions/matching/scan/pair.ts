import { type Described, likenessOf, type LikenessEvidence } from '../likeness/likeness';
import { combined, type LikenessWeights } from '../likeness/likeness-weights';
import { type NameProfile, profileOf } from '../likeness/name-profile';
import type { Candidate, Evidence } from '../candidate';
import { refused, type Refused } from '../../shared/refusal';

/** Two customers, the smaller id first: so that they are one row, however they were found. */
export interface Pair {
  readonly oneId: string;
  readonly otherId: string;
}

/** `stale`: one of the two has been merged with a third, and the pair says nothing any more. */
export const pairStates = ['open', 'distinct', 'merged', 'stale'] as const;

export type PairState = (typeof pairStates)[number];

/** A pair that a person should look at, with why. `ours` in the evidence is the one’s, `theirs` the other’s. */
export interface FoundPair extends Pair {
  readonly score: number;
  readonly evidence: readonly Evidence[];
}

/** A customer as it is compared. Its profile is made when it is first asked for, and once. */
export interface ComparedCustomer extends Described {
  readonly id: string;
  readonly profile: () => NameProfile;
}

/** An identifier that both hold. */
export interface EqualKey {
  readonly kind: string;
  readonly value: string;
}

export const pairOf = (someId: string, anotherId: string): Pair =>
  someId < anotherId ? { oneId: someId, otherId: anotherId } : { oneId: anotherId, otherId: someId };

export function comparedCustomer({ id, name, address }: { readonly id: string } & Described): ComparedCustomer {
  let made: NameProfile | undefined;
  return { id, name, address, profile: () => (made ??= profileOf(name)) };
}

/** From which score on, and how much name and address count. */
interface Judging {
  readonly minScore: number;
  readonly weights: LikenessWeights;
}

/**
 * Whether two customers are worth a person’s eyes: an identifier is equal, or they look as much alike as a
 * registration would be stopped for. A registration compares in one direction, and either may be the one that is
 * registered; so the stronger direction counts, unless the first tells nothing at all.
 */
export function judgePair(
  some: ComparedCustomer,
  another: ComparedCustomer,
  equalKeys: readonly EqualKey[],
  { minScore, weights }: Judging,
): FoundPair | undefined {
  const [one, other] = some.id < another.id ? [some, another] : [another, some];
  const exact: readonly Evidence[] = equalKeys.map(({ kind, value }) => ({
    field: kind,
    ours: value,
    theirs: value,
    method: 'exact',
    score: 1,
  }));
  const alike = strongerLikeness(one, other, weights);
  const score = exact.length > 0 ? 1 : scoreOf(alike);
  return exact.length > 0 || score >= minScore
    ? { oneId: one.id, otherId: other.id, score, evidence: [...exact, ...alike] }
    : undefined;
}

/**
 * The pair that a customer makes with a candidate that it was compared with, if that is worth a person’s eyes; `ours`
 * of the evidence is then the one’s.
 */
export function pairWith(
  customerId: string,
  { id, score, evidence }: Pick<Candidate, 'id' | 'score' | 'evidence'>,
  minScore: number,
): FoundPair | undefined {
  if (score < minScore && !evidence.some(({ method }) => method === 'exact')) return undefined;
  return {
    ...pairOf(customerId, id),
    score,
    evidence: customerId < id ? evidence : evidence.map((one) => ({ ...one, ours: one.theirs, theirs: one.ours })),
  };
}

/**
 * How many pairs one customer is reported in with those before it: of a hundred records of one company, each points
 * at a few.
 */
export const MOST_PAIRS = 5;

/**
 * The pairs that are reported of all that one customer has with those before it: equal identifiers first, then the
 * most alike.
 */
export const bestPairs = (pairs: readonly FoundPair[]): readonly FoundPair[] =>
  [...pairs].sort((a, b) => rank(b) - rank(a) || (a.oneId < b.oneId ? -1 : 1)).slice(0, MOST_PAIRS);

/** What a person says the two are; `intoId` is the one that remains. */
export interface Resolution {
  readonly outcome: 'distinct' | 'merge';
  readonly intoId?: string;
}

/** Whether the resolution fits the pair at all. */
export function refusalOfResolution({ oneId, otherId }: Pair, { outcome, intoId }: Resolution): Refused | undefined {
  if (outcome === 'distinct')
    return intoId === undefined
      ? undefined
      : refused('unprocessable', 'Two distinct customers both remain; leave `intoId` out.', '/intoId');
  return intoId === oneId || intoId === otherId
    ? undefined
    : refused('unprocessable', 'Say in `intoId` which of the two remains.', '/intoId');
}

/** The later one is asked about first: a scan compares it with many, and its profile is made once. */
function strongerLikeness(
  one: ComparedCustomer,
  other: ComparedCustomer,
  weights: LikenessWeights,
): readonly LikenessEvidence[] {
  const back = likenessOf(other, other.profile(), one, weights).map((evidence) => ({
    ...evidence,
    ours: evidence.theirs,
    theirs: evidence.ours,
  }));
  if (back.length === 0 || scoreOf(back) === 1) return back;
  const forth = likenessOf(one, one.profile(), other, weights);
  return scoreOf(forth) > scoreOf(back) ? forth : back;
}

const scoreOf = (evidence: readonly LikenessEvidence[]): number => combined(evidence.map(({ score }) => score));
const rank = ({ score, evidence }: FoundPair): number =>
  score + (evidence.some(({ method }) => method === 'exact') ? 1 : 0);
