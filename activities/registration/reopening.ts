import { askForKeys, lockSharedTraits, takeKeys } from '../../db/matching/claims';
import { claimedKeys, type ConflictSubject, traitsOf } from '../../db/matching/conflicts';
import type { Lookalike } from '../../db/matching/lookalikes';
import { survivorOf } from '../../db/customer/rows';
import { ownCustomer } from '../../db/customer/owning';
import { fullOwners, lockOwners } from '../../db/registration/owner-bounds';
import { ownersOf } from '../../db/registration/owners';
import { changeOpportunity, type OpportunityRow } from '../../db/registration/rows';
import { writeRegistration } from '../../db/registration/writing';
import { appendEvents } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { compileCalendar } from '../../definitions/calendar/compile';
import { statusAfter } from '../../definitions/registration/judging';
import { keptColumns, NOTHING_YET } from '../../definitions/registration/kept';
import { protectionFrom } from '../../definitions/registration/protection';
import type { KeptRegistration } from '../../definitions/registration/state';
import { tellOfValidity } from '../../definitions/registration/telling';
import { reenterStage } from '../stage/entry';
import { comparedWithAll } from './comparing';
import { keysOf, noteInLedger, openConflictReview, subjectOf } from './steps';
import { tell } from './telling';

export interface Reopening {
  readonly kept: KeptRegistration;
  /** The approval that let it be reopened. */
  readonly approvalId: string;
  /** Of the conflict review, should it need one. */
  readonly reviewId: string;
  readonly byUserId: string | null;
  readonly at: string;
}

/** What is compared when it is reopened: its customer is known. */
export const reopenedSubject = ({ start, state }: KeptRegistration): ConflictSubject =>
  subjectOf({ ...start, pickedCustomerId: state.customerId });

/**
 * 重启: the claim is judged anew, as a registration is. Where it is free the sale goes on at the stage where it was
 * lost; where somebody is in its way it waits for a person. False: its policy refuses it, or its owner has too many.
 */
export async function reopen(
  trx: Db,
  reopening: Reopening,
  row: OpportunityRow,
  met: readonly Lookalike[],
): Promise<boolean> {
  const { kept, approvalId, reviewId, byUserId, at } = reopening;
  const { start } = kept;
  const { opportunityId: caseId, policy, name } = start;
  const subject = reopenedSubject(kept);
  await lockSharedTraits(trx, traitsOf(subject));
  const owners = (await ownersOf(trx, [caseId])).map(({ user_id }) => user_id);
  if (await isFull(trx, kept, owners)) return false;
  const customerId = row.customer_id === null ? null : await survivorOf(trx, row.customer_id);
  const registrant = { byUserId: owners[0] ?? start.byUserId, pickedCustomerId: customerId };
  const { judgement, isBesideKnown } = await comparedWithAll(trx, { ...start, ...registrant }, met);
  const { verdict, candidates } = judgement;
  const status = statusAfter(verdict, policy.body);
  if (status === 'refused') return false;
  const isFree = status === 'valid';
  const { until } = protectionFrom(at, policy.body, compileCalendar(start.calendar.body));
  const changed = await changeOpportunity(trx, caseId, at, {
    ...{ status, verdict, candidates, ending: null, customer_id: customerId, protected_until: until, extensions: 0 },
    status_before: isFree ? null : 'valid',
  });
  if (isFree) {
    await takeKeys(trx, { opportunityId: caseId, keys: keysOf(start, customerId), at, besideOthers: isBesideKnown });
    if (customerId !== null) await ownCustomer(trx, customerId, registrant.byUserId, at);
  } else {
    await askForKeys(trx, caseId, claimedKeys(subject), at);
    await openConflictReview(trx, changed, { reviewId, at, byUserId: byUserId ?? registrant.byUserId });
  }
  await reenterStage(trx, changed, { at, byUserId });
  const review = { kind: 'conflictReview', approvalId: reviewId, initiatorId: registrant.byUserId, data: {} } as const;
  const state = { ...kept.state, ...NOTHING_YET, validSince: at, asked: isFree ? [] : [review] };
  await writeRegistration(trx, caseId, keptColumns({ start, state }));
  const key = `${caseId}/reopened/${approvalId}`;
  const data = { name, verdict, status, approvalId };
  await appendEvents(trx, [
    { key, type: 'opportunity.reopened', caseId, at, byUserId, data },
    { key: `${key}/changed`, type: 'opportunity.changed', caseId, at, byUserId, data: { status } },
  ]);
  if (isFree) await tell(trx, changed, { key, at, byUserId }, [tellOfValidity(owners, until)]);
  await noteInLedger(trx, caseId, `reopened/${approvalId}`, { action: 'reopened', at, byUserId, data });
  return true;
}

/** Whether one of its owners has as many open opportunities as they may. */
async function isFull(trx: Db, { start }: KeptRegistration, owners: readonly string[]): Promise<boolean> {
  const most = start.policy.body.limits?.openPerOwner;
  if (most === undefined) return false;
  await lockOwners(trx, owners);
  return (await fullOwners(trx, owners, most, { except: start.opportunityId })).length > 0;
}
