import { askForKeys, lockSharedTraits, releaseKeys, takeKeys } from '../../db/matching/claims';
import { traitsOf } from '../../db/matching/conflicts';
import { changeMasterBack } from '../../db/customer/changing';
import { passCustomerOn } from '../../db/customer/rows';
import { appendEvent, peopleNamedIn } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { pairWithCandidates, rememberNotTheSame } from '../../db/matching/known-distinct';
import { changeOpportunity, type OpportunityRow, ownersOf, setOwners } from '../../db/registration/rows';
import { fullOwners, joining, lockOwners } from '../../db/registration/owner-bounds';
import { departmentOf, userById } from '../../db/organisation/users';
import { unitedContacts } from '../../definitions/registration/contacts';
import type { Replaced, Telling } from '../../definitions/registration/state';
import type { ReviewEffect, Share } from '../../definitions/registration/reviewing';
import { goOn, giveUp, keysOf, lockedRow, noteInLedger, refuse, subjectOf } from './steps';
import { touchRegistration } from '../../db/registration/writing';
import { notAsked } from '../../definitions/registration/kept';
import { refusalToShareMore } from '../../definitions/registration/owner-bound';
import type { Refused } from '../../definitions/shared/refusal';
import { type Changed, type Step, type Written, written } from './kept';

type Settling = Step & {
  readonly reviewId: string;
  readonly effect: ReviewEffect;
  readonly outcome: string;
  readonly byUserId: string | null;
  readonly protectedUntil: string;
  /** Of the assessment, should it need one. */
  readonly approvalId: string;
};
type Sharing = Settling & { readonly effect: Extract<ReviewEffect, { kind: 'share' }>; readonly most: number };

/** What becomes of a registration that a person reviews 撞单审核 (FLW-02). */
export const reviewActivities = (db: Db) => ({
  /** Shares, unless somebody who would become a co-owner owns `most` open opportunities: that is refused. */
  shareWithinBound: (sharing: Sharing): Promise<Written> =>
    written(db, sharing, (trx) => shareWithinBound(trx, sharing)),

  /** Carries the outcome of the review out with all its effects, also those on the other opportunity. */
  settleConflictReview: (settling: Settling): Promise<Written> =>
    written(db, settling, (trx, row) => settle(trx, settling, row)),
});

/** Locks all that assigning and registering lock, in their order. */
async function shareWithinBound(trx: Db, { most, ...settling }: Sharing): Promise<Changed | Refused> {
  const { start, effect } = settling;
  const { row } = await lockedRow(trx, start.opportunityId);
  await lockSharedTraits(trx, traitsOf(subjectOf(start)));
  const into = effect.intoId === null ? undefined : (await lockedSurvivor(trx, effect.intoId)).row.id;
  const newOwners = await joining(
    trx,
    [start.opportunityId, ...(into === undefined ? [] : [into])],
    effect.shares.map(({ userId }) => userId),
  );
  await lockOwners(trx, newOwners);
  const refusal = refusalToShareMore(await fullOwners(trx, newOwners, most), effect.shares, most);
  return refusal ?? settle(trx, settling, row);
}

async function settle(trx: Db, settling: Settling, before: OpportunityRow): Promise<Changed> {
  const { start, state, at, effect, approvalId } = settling;
  const row = await settled(trx, settling);
  const isUndone = effect.kind === 'same' && state.replaced !== null && before.status_before !== null;
  const asked = notAsked(state, 'conflictReview');
  const { byUserId: initiatorId } = start;
  const assessment = { kind: 'assessment', approvalId, initiatorId, data: {} } as const;
  return {
    state: {
      replaced: null,
      asked: row.status === 'inAssessment' ? [...asked, assessment] : asked,
      untold: [...state.untold, ...(await ownersGivenBy(trx, settling, row))],
      ...(row.status === 'valid' && state.validSince === '' ? { validSince: at } : {}),
    },
    ...(isUndone ? { start: { keys: state.replaced.keys } } : {}),
  };
}

/** OPP-19: what those whom the shares leave out had open in the sale is for the main owner. */
async function ownersGivenBy(
  trx: Db,
  { start, reviewId, effect, byUserId }: Settling,
  { merged_into_id }: OpportunityRow,
): Promise<readonly Telling[]> {
  if (effect.kind !== 'share') return [];
  const to = effect.shares.toSorted((one, other) => other.percent - one.percent).map(({ userId }) => userId);
  for (const opportunityId of [merged_into_id, start.opportunityId]) {
    const key = `${opportunityId}/shared/${reviewId}`;
    const from = opportunityId === null ? undefined : await peopleNamedIn(trx, { key }, 'goneUserIds');
    if (opportunityId === null || from === undefined || from.length === 0) continue;
    const person = byUserId === null ? undefined : await userById(trx, byUserId);
    return [{ opportunityId, from, to, ...(person ? { by: { userId: person.id, name: person.name } } : {}) }];
  }
  return [];
}

async function settled(trx: Db, settling: Settling): Promise<OpportunityRow> {
  const { start, state, at, reviewId, effect, outcome, byUserId } = settling;
  const { opportunityId: caseId } = start;
  const { row } = await lockedRow(trx, caseId);
  const key = `${caseId}/conflictReview.decided/${reviewId}`;
  const data = { outcome, conflictReviewId: reviewId };
  await appendEvent(trx, { key, type: 'conflictReview.decided', caseId, at, byUserId, data });
  switch (effect.kind) {
    case 'notConflict':
      return standBeside(trx, settling);
    case 'same':
      return state.replaced === null || row.status_before === null
        ? refuse(trx, start, at)
        : changedBack(trx, settling, state.replaced);
    case 'merge':
      return (await mergedInto(trx, settling, effect.intoId)) ?? (await standBeside(trx, settling));
    case 'share':
      return shared(trx, settling, effect);
  }
}

/** It goes on beside what it was compared with, and nobody is asked about the same two again. */
async function standBeside(trx: Db, settling: Settling): Promise<OpportunityRow> {
  const { start, at, byUserId, effect } = settling;
  const row = await goOnBeside(trx, settling);
  if (effect.kind === 'notConflict' && row.customer_id !== null)
    await rememberNotTheSame(trx, row.customer_id, row.candidates, { by: byUserId, at, caseId: start.opportunityId });
  return row;
}

/** What it was before, where a later change was reviewed. */
async function goOnBeside(trx: Db, settling: Settling): Promise<OpportunityRow> {
  const { start, at } = settling;
  const { row: reviewed } = await lockedRow(trx, start.opportunityId);
  if (reviewed.status_before === null) return goOn(trx, settling, { isAssessed: false });
  await lockSharedTraits(trx, traitsOf(subjectOf(start)));
  const row = await changeOpportunity(trx, start.opportunityId, at, {
    status: reviewed.status_before,
    status_before: null,
  });
  const keys = keysOf(start, row.customer_id);
  await takeKeys(trx, row.id, keys, at, { besideOthers: true });
  return row;
}

/**
 * OPP-06: the later change is undone, in the opportunity, its claim and the record of its customer; the sale goes on
 * as before. That the two may be one is for those who keep the master.
 */
async function changedBack(
  trx: Db,
  { start, at, byUserId, reviewId }: Settling,
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
  await takeKeys(trx, caseId, holding, at, { besideOthers: true });
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
  return changeOpportunity(trx, caseId, at, { status: row.status_before ?? row.status, status_before: null, customer });
}

/** The co-owners own the earlier opportunity; where there is none any more, or never was, this one. */
async function shared(
  trx: Db,
  settling: Settling,
  { intoId, shares }: Extract<ReviewEffect, { kind: 'share' }>,
): Promise<OpportunityRow> {
  const { start, at, byUserId, reviewId } = settling;
  const merged = intoId === null ? undefined : await mergedInto(trx, settling, intoId);
  if (merged !== undefined && merged.merged_into_id !== null) {
    await giveShares(trx, merged.merged_into_id, shares, { at, byUserId, reviewId });
    return merged;
  }
  await standBeside(trx, settling);
  return giveShares(trx, start.opportunityId, shares, { at, byUserId, reviewId });
}

type Giving = Pick<Settling, 'at' | 'byUserId' | 'reviewId'>;

async function giveShares(
  trx: Db,
  opportunityId: string,
  shares: readonly Share[],
  { at, byUserId, reviewId }: Giving,
): Promise<OpportunityRow> {
  const main = shares.reduce((most, share) => (share.percent > most.percent ? share : most));
  const before = (await ownersOf(trx, [opportunityId])).map(({ user_id }) => user_id);
  await setOwners(
    trx,
    opportunityId,
    shares.map(({ userId, percent }) => ({ user_id: userId, share: percent })),
  );
  const row = await changeOpportunity(trx, opportunityId, at, {
    visibility: 'private',
    department_id: await departmentOf(trx, main.userId),
  });
  const gone = before.filter((id) => !shares.some(({ userId }) => userId === id));
  if (row.customer_id !== null && gone.length > 0)
    await passCustomerOn(trx, row.customer_id, {
      fromIds: gone,
      ownerId: main.userId,
      departmentId: row.department_id,
      at,
    });
  const data = {
    owners: shares.map(({ userId, percent }) => ({ userId, share: percent })),
    goneUserIds: gone,
    conflictReviewId: reviewId,
  };
  await appendEvent(trx, {
    key: `${opportunityId}/shared/${reviewId}`,
    type: 'opportunity.shared',
    caseId: opportunityId,
    at,
    byUserId,
    data,
  });
  await noteInLedger(trx, opportunityId, `shared/${reviewId}`, { action: 'shared', at, byUserId, data });
  return row;
}

/**
 * This one ends and the other, or what that has become a part of meanwhile, has its claim; undefined where the other
 * has ended, and nothing was done.
 */
async function mergedInto(
  trx: Db,
  { start, at, byUserId, reviewId }: Settling,
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
  else await takeKeys(trx, intoId, keysOf(start, null), at, { besideOthers: true });
  await changeOpportunity(trx, intoId, at, { contacts: unitedContacts(into.contacts, start.contacts) });
  await touchRegistration(trx, intoId);
  const taken = { opportunityId, name, conflictReviewId: reviewId };
  await appendEvent(trx, {
    key: `${intoId}/absorbed/${opportunityId}`,
    type: 'opportunity.absorbed',
    caseId: intoId,
    at,
    byUserId,
    data: taken,
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

async function lockedSurvivor(trx: Db, opportunityId: string): ReturnType<typeof lockedRow> {
  const locked = await lockedRow(trx, opportunityId);
  return locked.row.merged_into_id === null ? locked : lockedSurvivor(trx, locked.row.merged_into_id);
}
