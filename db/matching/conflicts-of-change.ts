import type { Candidate } from '../../definitions/matching/candidate';
import type { RegistrationPolicy } from '../../definitions/kinds/registrationPolicy/schema';
import { type ConflictSubject, findConflicts } from './conflicts';
import type { Db } from '../shared/knex';
import type { Lookalike } from './lookalikes';
import { withoutKnownDistinct } from './known-distinct';

interface ChangedSubject {
  readonly before: ConflictSubject;
  readonly after: ConflictSubject;
  /** The opportunity that changes, where one does, and its customer: no conflict with themselves. */
  readonly opportunityId: string | null;
  readonly customerId: string | null;
}

/** What a later change of a customer’s name, address or identifiers meets: only what was not to be seen before. */
export async function conflictsOfChange(
  db: Db,
  { before, after, opportunityId, customerId }: ChangedSubject,
  policy: Pick<RegistrationPolicy, 'scope' | 'fuzzy'>,
  met: readonly Lookalike[] = [],
): Promise<Candidate[]> {
  const found = await findConflicts(db, after, policy, met);
  const isNew = ({ field, ours, method }: Candidate['evidence'][number]): boolean =>
    method === 'exact'
      ? !before.keys.some(({ value }) => value === ours) && field !== 'customer'
      : field === 'address'
        ? before.address !== after.address
        : before.name !== after.name;
  return withoutKnownDistinct(
    db,
    found.filter(({ id, evidence }) => id !== opportunityId && id !== customerId && evidence.some(isNew)),
    customerId,
  );
}
