import type { RegistrationPolicy } from '../../kinds/registrationPolicy/schema';
import type { Candidate } from '../candidate';
import { type Described, likenessOf } from './likeness';
import { combined, type LikenessWeights, weightsOf } from './likeness-weights';
import { type NameProfile, profileOf } from './name-profile';

type Compared = Described & Pick<Candidate, 'kind'>;

/** The records with how much each is like ours, the most alike first. `profile` is that of our name. */
export const mostAlike = <Some extends Described>(
  ours: Described,
  profile: NameProfile,
  records: readonly Some[],
  weights: LikenessWeights,
): readonly (Some & { readonly score: number })[] =>
  records
    .map((record) => ({
      ...record,
      score: combined(likenessOf(ours, profile, record, weights).map(({ score }) => score)),
    }))
    .sort((one, two) => two.score - one.score);

/** Those of the records that the policy sends our registration to review for, by name and address. */
export const reviewedFor = <Some extends Compared>(
  ours: Described,
  records: readonly Some[],
  { scope, fuzzy }: Pick<RegistrationPolicy, 'scope' | 'fuzzy'>,
): readonly Some[] =>
  mostAlike(ours, profileOf(ours.name), records.filter(isWanted(scope)), weightsOf(fuzzy)).filter(
    ({ score }) => score >= Math.max(fuzzy.reviewFrom, WORTH_SHOWING),
  );

/** Whether the policy compares with records of this kind. */
export const isWanted =
  (scope: RegistrationPolicy['scope']) =>
  ({ kind }: Pick<Candidate, 'kind'>): boolean =>
    (scope ?? ['customers', 'opportunities']).includes(kind === 'customer' ? 'customers' : 'opportunities');

/**
 * A score below says that the two have hardly more in common than any two; what is shown where the verdict is clear
 * may well score low.
 */
export const WORTH_SHOWING = 0.02;
