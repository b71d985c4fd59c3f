import { likenessOf } from '../../definitions/matching/likeness/likeness';
import { combined, type LikenessWeights, weightsOf } from '../../definitions/matching/likeness/likeness-weights';
import { isWanted, mostAlike, WORTH_SHOWING } from '../../definitions/matching/likeness/most-alike';
import { type NameProfile, profileOf } from '../../definitions/matching/likeness/name-profile';
import type { Candidate, Evidence } from '../../definitions/matching/candidate';
import type { RegistrationPolicy } from '../../definitions/kinds/registrationPolicy/schema';
import { comparedRecords, type ComparedRecord, holdersOf } from './candidates';
import { type ClaimKey, customerClaim } from './claims';
import type { Db } from '../shared/knex';
import { type Lookalike, lookalikes } from './lookalikes';

/** An identifier, and the field that it was written in. */
interface WrittenKey extends ClaimKey {
  readonly field: string;
}

/** What is compared with every customer and open opportunity. */
export interface ConflictSubject {
  readonly name: string;
  readonly address: string | null;
  readonly keys: readonly WrittenKey[];
  readonly pickedCustomerId: string | null;
}

/**
 * Customers and open opportunities that may be the same as the subject, each with its evidence. `met` are compared as
 * well, whether or not the search finds them.
 */
export async function findConflicts(
  db: Db,
  subject: ConflictSubject,
  { scope, fuzzy }: Pick<RegistrationPolicy, 'scope' | 'fuzzy'>,
  met: readonly Lookalike[] = [],
): Promise<Candidate[]> {
  const profile = profileOf(subject.name);
  const weights = weightsOf(fuzzy);
  const held = await holdersOf(db, claimedKeys(subject));
  const read = mostAlike(subject, profile, [...met, ...(await lookalikes(db, profile))], weights).filter(
    ({ score }, i) => score >= fuzzy.reviewFrom || (i < READ_BELOW && score >= WORTH_SHOWING),
  );
  const wanted = [...held, ...read].filter(isWanted(scope));
  if (wanted.length === 0) return [];
  const records = await comparedRecords(db, wanted);
  return records
    .map((record) => compared(subject, profile, record, weights))
    .filter(({ score }) => score >= WORTH_SHOWING);
}

/** Whatever may go to review is read whole; of what may not, enough for those that are shown. */
const READ_BELOW = 20;

interface Claimed {
  readonly keys: readonly ClaimKey[];
  readonly pickedCustomerId: string | null;
}

/** What a claim on this subject takes: its identifiers, and the customer’s record where it was picked. */
export const claimedKeys = ({ keys, pickedCustomerId }: Claimed): ClaimKey[] => [
  ...keys.map(({ kind, value }) => ({ kind, value })),
  ...(pickedCustomerId === null ? [] : [customerClaim(pickedCustomerId)]),
];

/** The identifiers that two subjects may share: whoever checks and claims locks these first. */
export const traitsOf = (subject: Claimed): string[] =>
  claimedKeys(subject).map(({ kind, value }) => `${kind}:${value}`);

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

function exactEvidence({ keys, pickedCustomerId }: ConflictSubject, id: string, held: readonly ClaimKey[]): Evidence[] {
  const picked = pickedCustomerId === null ? [] : [{ ...customerClaim(pickedCustomerId), field: 'customer' }];
  return [...keys, ...picked]
    .filter(({ kind, value }) => id === value || held.some((key) => key.kind === kind && key.value === value))
    .map(({ field, value }) => ({ field, ours: value, theirs: value, method: 'exact', score: 1 }));
}
