import type { Replaced } from '../../definitions/registration/state';
import type { Db } from '../../db/shared/knex';
import { appendEvent } from '../../db/shared/events';
import { changeOpportunity, type OpportunityRow } from '../../db/registration/rows';
import { pairWithCandidates } from '../../db/matching/known-distinct';
import { traitsOf } from '../../db/matching/conflicts';
import { touchApprovals } from '../../db/case/followed-records';
import { lockSharedTraits, releaseKeys, takeKeys } from '../../db/matching/claims';
import { changeMasterBack } from '../../db/customer/changing';
import type { SettlingReview } from './settling-review';
import { keysOf, lockedRow, noteInLedger, subjectOf } from './steps';

/**
 * OPP-06: the later change is undone, in the opportunity, its claim and the record of its customer; the sale goes on
 * as before. That the two may be one is for those who keep the master.
 */
export async function changedBack(
  trx: Db,
  { start, at, byUserId, reviewId }: SettlingReview,
  { customer, keys }: Replaced,
): Promise<OpportunityRow> {
  const { opportunityId: caseId } = start;
  const before = { ...start, customer, keys };
  await lockSharedTraits(trx, [...traitsOf(subjectOf(start)), ...traitsOf(subjectOf(before))]);
  const { row } = await lockedRow(trx, caseId);
  if (row.customer_id !== null) {
    await changeMasterBack(trx, { id: row.customer_id, changed: start.customer, before: customer, at, byUserId });
    await pairWithCandidates(trx, row.customer_id, row.candidates, {
      at,
      minScore: start.policy.body.fuzzy.reviewFrom,
    });
  }
  const [held, holding] = [keysOf(start, row.customer_id), keysOf(before, row.customer_id)];
  await releaseKeys(trx, caseId, at, {
    only: held.filter(({ kind, value }) => !holding.some((key) => key.kind === kind && key.value === value)),
  });
  await takeKeys(trx, { opportunityId: caseId, keys: holding, at, besideOthers: true });
  const data = { name: row.name, conflictReviewId: reviewId };
  await appendEvent(trx, {
    key: `${caseId}/changeUndone/${reviewId}`,
    type: 'opportunity.changeUndone',
    caseId,
    at,
    byUserId,
    data,
  });
  await noteInLedger(trx, caseId, `changeUndone/${reviewId}`, { action: 'changeUndone', at, byUserId, data });
  const back = { status: row.status_before ?? row.status, status_before: null, customer };
  const changed = await changeOpportunity(trx, caseId, at, back);
  await touchApprovals(trx, { opportunityId: caseId, byUserId });
  return changed;
}
