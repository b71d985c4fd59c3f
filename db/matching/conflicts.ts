import { likenessOf } from '../../definitions/matching/likeness/likeness';
import { combined, type LikenessWeights, weightsOf } from '../../definitions/matching/likeness/likeness-weights';
import { rareGrams } from '../../definitions/matching/likeness/name-grams';
import { type NameProfile, profileOf } from '../../definitions/matching/likeness/name-profile';
import type { Candidate, Evidence } from '../../definitions/matching/candidate';
import type { RegistrationPolicy } from '../../definitions/kinds/registrationPolicy/schema';
import { comparedRecords, type ComparedRecord, holdersOf } from './candidates';
import { type ClaimKey, customerClaim } from './claims';
import type { Db } from '../shared/knex';
import { type Lookalike, lookalikes } from './lookalikes';

/** What is compared with every customer and open opportunity. */
export interface ConflictSubject {
  readonly name: string;
  readonly address: string | null;
  readonly keys: readonly ClaimKey[];
  readonly pickedCustomerId: string | null;
}

/** Customers and open opportunities that may be the same as the subject, each with its evidence. */
export async function findConflicts(
  db: Db,
  subject: ConflictSubject,
  { scope, fuzzy }: Pick<RegistrationPolicy, 'scope' | 'fuzzy'>,
): Promise<Candidate[]> {
  const profile = profileOf(subject.name);
  const weights = weightsOf(fuzzy);
  const wanted = scope ?? ['customers', 'opportunities'];
  const held = await holdersOf(db, claimedKeys(subject));
  const alike = (await lookalikes(db, profile)).map((record) => ({
    ...record,
    score: combined(likenessOf(subject, profile, record, weights).map(({ score }) => score)),
  }));
  const read = alike
    .sort((one, two) => two.score - one.score)
    .filter(({ score }, i) => score >= fuzzy.reviewFrom || (i < READ_BELOW && score >= WORTH_SHOWING));
  const idsOf = (kind: Lookalike['kind']): string[] =>
    read.filter((record) => record.kind === kind).map(({ id }) => id);
  const customerIds = wanted.includes('customers') ? [...new Set([...held.customerIds, ...idsOf('customer')])] : [];
  const opportunityIds = wanted.includes('opportunities')
    ? [...new Set([...held.opportunityIds, ...idsOf('opportunity')])]
    : [];
  if (customerIds.length + opportunityIds.length === 0) return [];
  const records = await comparedRecords(db, { customerIds, opportunityIds });
  return records
    .map((record) => compared(subject, profile, record, weights))
    .filter(({ score }) => score >= WORTH_SHOWING);
}

/**
 * A score below says that the two have hardly more in common than any two; what is shown where the verdict is clear
 * may well score low.
 */
const WORTH_SHOWING = 0.02;
/** Whatever may go to review is read whole; of what may not, enough for those that are shown. */
const READ_BELOW = 20;

/** What a claim on this subject takes: its identifiers, and the customer’s record where it was picked. */
export const claimedKeys = ({
  keys,
  pickedCustomerId,
}: Pick<ConflictSubject, 'keys' | 'pickedCustomerId'>): ClaimKey[] => [
  ...keys.map(({ kind, value }) => ({ kind, value })),
  ...(pickedCustomerId === null ? [] : [customerClaim(pickedCustomerId)]),
];

/** What two subjects that may be the same have in common: whoever checks and claims locks these first. */
export const traitsOf = (subject: ConflictSubject): string[] => [
  ...claimedKeys(subject).map(({ kind, value }) => `${kind}:${value}`),
  ...rareGrams(profileOf(subject.name)).map((gram) => `name:${gram}`),
];

function compared(
  subject: ConflictSubject,
  profile: NameProfile,
  { keys, address, ...record }: ComparedRecord,
  weights: LikenessWeights,
): Candidate {
  const exact = exactEvidence(subject, record.id, keys);
  const alike: readonly Evidence[] = likenessOf(subject, profile, { name: record.name, address }, weights);
  return {
    ...record,
    evidence: [...exact, ...alike],
    score: exact.length > 0 ? 1 : combined(alike.map(({ score }) => score)),
  };
}

const exactEvidence = (subject: ConflictSubject, id: string, keys: readonly ClaimKey[]): Evidence[] =>
  claimedKeys(subject)
    .filter(
      (ours) => id === ours.value || keys.some((theirs) => theirs.kind === ours.kind && theirs.value === ours.value),
    )
    .map(({ kind, value }) => ({ field: kind, ours: value, theirs: value, method: 'exact', score: 1 }));
