import type { Candidate, Evidence } from '../definitions/registration/candidate';
import type { RegistrationPolicy } from '../definitions/registration-policy/schema';
import { comparedRecords, type ComparedRecord, holdersOf } from './candidates';
import { type ClaimKey, customerClaim } from './claims';
import type { Db } from './knex';

/** What is compared with every customer and open opportunity. */
export interface ConflictSubject {
  readonly name: string;
  readonly address: string | null;
  readonly keys: readonly ClaimKey[];
  readonly pickedCustomerId: string | null;
}

/** Customers and open opportunities that may be the same as the subject, each with its evidence. */
export async function findConflicts(db: Db, subject: ConflictSubject, { scope }: Pick<RegistrationPolicy, 'scope'>): Promise<Candidate[]> {
  const { customerIds, opportunityIds } = await holdersOf(db, claimedKeys(subject));
  const wanted = scope ?? ['customers', 'opportunities'];
  if (customerIds.length + opportunityIds.length === 0) return [];
  const records = await comparedRecords(db, {
    customerIds: wanted.includes('customers') ? customerIds : [],
    opportunityIds: wanted.includes('opportunities') ? opportunityIds : [],
  });
  return records.map((record) => compared(subject, record)).filter(({ evidence }) => evidence.length > 0);
}

/** What a claim on this subject takes: its identifiers, and the customer’s record where it was picked. */
export const claimedKeys = ({ keys, pickedCustomerId }: Pick<ConflictSubject, 'keys' | 'pickedCustomerId'>): ClaimKey[] => [
  ...keys.map(({ kind, value }) => ({ kind, value })),
  ...(pickedCustomerId === null ? [] : [customerClaim(pickedCustomerId)]),
];

/** What two subjects that may be the same have in common: whoever checks and claims locks these first. */
export const traitsOf = (subject: ConflictSubject): string[] => claimedKeys(subject).map(({ kind, value }) => `${kind}:${value}`);

function compared(subject: ConflictSubject, { keys, address: _address, ...record }: ComparedRecord): Candidate {
  const evidence = exactEvidence(subject, record.id, keys);
  return { ...record, evidence, score: Math.max(0, ...evidence.map(({ score }) => score)) };
}

const exactEvidence = (subject: ConflictSubject, id: string, keys: readonly ClaimKey[]): Evidence[] =>
  claimedKeys(subject)
    .filter((ours) => id === ours.value || keys.some((theirs) => theirs.kind === ours.kind && theirs.value === ours.value))
    .map(({ kind, value }) => ({ field: kind, ours: value, theirs: value, method: 'exact', score: 1 }));
