import type { Db } from '../../db/shared/knex';
import { appendEvent } from '../../db/shared/events';
import { touchRegistration } from '../../db/registration/writing';
import { changeOpportunity, type OpportunityRow } from '../../db/registration/rows';
import { traitsOf } from '../../db/matching/conflicts';
import { askForKeys, lockSharedTraits, takeKeys } from '../../db/matching/claims';
import { keepKnown } from './keeping-known';
import type { SettlingReview } from './settling-review';
import { giveUp, keysOf, lockedRow, noteInLedger, subjectOf } from './steps';

/**
 * This one ends and the other, or what that has become a part of meanwhile, has its claim; undefined where the other
 * has ended, and nothing was done.
 */
export async function mergedInto(
  trx: Db,
  { start, at, byUserId, reviewId }: SettlingReview,
  pickedId: string,
): Promise<OpportunityRow | undefined> {
  const { opportunityId, name } = start;
  await lockSharedTraits(trx, traitsOf(subjectOf(start)));
  const { row: into, isOpen } = await lockedSurvivor(trx, pickedId);
  const { id: intoId } = into;
  if (!isOpen || intoId === opportunityId) return undefined;
  await giveUp(trx, opportunityId, at);
  const isBeingJudged = into.status === 'inConflictReview' && into.status_before === null;
  if (isBeingJudged) await askForKeys(trx, intoId, keysOf(start, null), at);
  else await takeKeys(trx, { opportunityId: intoId, keys: keysOf(start, null), at, besideOthers: true });
  const known = await keepKnown(trx, into, { start, at, byUserId });
  await touchRegistration(trx, intoId);
  const taken = { opportunityId, name, conflictReviewId: reviewId };
  await appendEvent(trx, {
    key: `${intoId}/absorbed/${opportunityId}`,
    type: 'opportunity.absorbed',
    caseId: intoId,
    at,
    byUserId,
    data: { ...taken, ...known },
  });
  await noteInLedger(trx, intoId, `absorbed/${opportunityId}`, { action: 'absorbed', at, byUserId, data: taken });
  const given = { name, intoId, conflictReviewId: reviewId };
  await appendEvent(trx, {
    key: `${opportunityId}/merged`,
    type: 'opportunity.merged',
    caseId: opportunityId,
    at,
    byUserId,
    data: given,
  });
  await noteInLedger(trx, opportunityId, 'merged', { action: 'merged', at, byUserId, data: given });
  return changeOpportunity(trx, opportunityId, at, {
    status: 'merged',
    merged_into_id: intoId,
    protected_until: null,
    extension_approval_id: null,
  });
}

/** Locked: the opportunity, or what it has become a part of. */
export async function lockedSurvivor(trx: Db, opportunityId: string): ReturnType<typeof lockedRow> {
  const locked = await lockedRow(trx, opportunityId);
  return locked.row.merged_into_id === null ? locked : lockedSurvivor(trx, locked.row.merged_into_id);
}
