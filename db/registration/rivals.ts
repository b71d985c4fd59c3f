import type { Subject } from '../../definitions/approval/state';
import type { Candidate } from '../../definitions/matching/candidate';
import type { Rivals } from '../../definitions/organisation/people/organisation';
import { opposing } from '../../definitions/registration/reviewing';
import { frozenDefinition } from '../definition/frozen';
import { comparedRecords } from '../matching/candidates';
import { presentCandidates } from '../matching/present-candidates';
import type { Db } from '../shared/knex';
import type { ConflictReviewRow } from './conflict-reviews';
import { opportunityById, type OpportunityRow } from './rows';

/** The other side of the conflict of an opportunity, as it is now. What has ended is in nobody’s way. */
export async function rivalsOf(db: Db, { type, id }: Subject): Promise<Rivals | undefined> {
  const row = type === 'opportunity' ? await opportunityById(db, id) : undefined;
  if (row === undefined) return undefined;
  const stopping = await presentCandidates(db, await stoppingIt(db, row, row.candidates));
  return sideOf(db, await comparedRecords(db, stopping));
}

/** The departments of the other side of a review, as it was found. */
export async function departmentsOpposed(
  db: Db,
  { opportunity_id, candidates }: Pick<ConflictReviewRow, 'opportunity_id' | 'candidates'>,
): Promise<readonly string[]> {
  const row = await opportunityById(db, opportunity_id);
  return row === undefined ? [] : (await sideOf(db, await stoppingIt(db, row, candidates))).departmentIds;
}

/** Those of the candidates that stand in its way, by its policy. */
export const stoppingIt = async (
  db: Db,
  { policy_key, policy_version, created_by, customer_id }: Stopped,
  candidates: readonly Candidate[],
): Promise<readonly Candidate[]> =>
  opposing(candidates, await frozenDefinition(db, 'registrationPolicy', policy_key, policy_version), {
    byUserId: created_by,
    pickedCustomerId: customer_id,
  });

export type Stopped = Pick<OpportunityRow, 'policy_key' | 'policy_version' | 'created_by' | 'customer_id'>;

/** Who owns these, and the departments of those people; of what lies in the public pool, its own. */
async function sideOf(
  db: Db,
  records: readonly Pick<Candidate, 'kind' | 'ownerIds' | 'departmentId'>[],
): Promise<Rivals> {
  const userIds = [...new Set(records.flatMap(({ ownerIds }) => ownerIds))];
  const ofOwners = await db('users').whereIn('id', userIds).distinct('department_id');
  const ofPool = records.filter(({ kind, ownerIds }) => kind === 'opportunity' && ownerIds.length === 0);
  const departmentIds = [
    ...ofOwners.map(({ department_id }) => department_id),
    ...ofPool.map(({ departmentId }) => departmentId),
  ];
  return { userIds, departmentIds: [...new Set(departmentIds)] };
}
