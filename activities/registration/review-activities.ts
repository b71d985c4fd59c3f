import { lockSharedTraits, takeKeys } from '../../db/matching/claims';
import { traitsOf } from '../../db/matching/conflicts';
import { seeingNewcomers } from '../../db/matching/newcomers';
import { appendEvent, peopleNamedIn } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { rememberNotTheSame } from '../../db/matching/known-distinct';
import { changeOpportunity, type OpportunityRow } from '../../db/registration/rows';
import { ownersOf } from '../../db/registration/owners';
import { fullOwners, joining, lockOwners } from '../../db/registration/owner-bounds';
import { userById } from '../../db/organisation/users';
import type { Telling } from '../../definitions/registration/state';
import type { ReviewEffect } from '../../definitions/registration/reviewing';
import { tellOfAbsorbing, tellOfMerging } from '../../definitions/registration/telling';
import { goOn, keysOf, lockedRow, refuse, subjectOf } from './steps';
import { notAsked } from '../../definitions/registration/kept';
import { refusalToShareMore } from '../../definitions/registration/owner-bound';
import type { Refused } from '../../definitions/shared/refusal';
import { type Changed, written, type Written } from './kept';
import { giveShares } from './giving-shares';
import { lockedSurvivor, mergedInto } from './merging';
import { judgedAgain, type JudgingAgain } from './returned-review';
import type { SettlingReview } from './settling-review';
import { claimants, tell, tellChallengesEnd } from './telling';
import { changedBack } from './undoing-change';

type Sharing = SettlingReview & { readonly effect: Extract<ReviewEffect, { kind: 'share' }>; readonly most: number };

/** What becomes of a registration that a person reviews 撞单审核 (FLW-02). */
export const reviewActivities = (db: Db) => ({
  /** Shares, unless somebody who would become a co-owner owns `most` open opportunities: that is refused. */
  shareWithinBound: (sharing: Sharing): Promise<Written> =>
    written(db, sharing, (trx) => shareWithinBound(trx, sharing)),

  /** FLW-02: a review that was returned comes back, and is judged anew; no newcomer passes by. */
  judgeReturned: (judging: JudgingAgain): Promise<Written> => {
    const comparing = { subject: subjectOf(judging.start), policy: judging.start.policy.body };
    return seeingNewcomers(db, comparing, (within, met) =>
      written(within, judging, (trx, row) => judgedAgain(trx, judging, row, met)),
    );
  },

  /** Carries the outcome of the review out with all its effects, also those on the other opportunity. */
  settleConflictReview: (settling: SettlingReview): Promise<Written> =>
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

async function settle(trx: Db, settling: SettlingReview, before: OpportunityRow): Promise<Changed> {
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
      unsent: [...state.unsent, ...(await ownersGivenBy(trx, settling, row))],
      ...(row.status === 'valid' && state.validSince === '' ? { validSince: at } : {}),
    },
    ...(isUndone ? { start: { keys: state.replaced.keys } } : {}),
  };
}

/** OPP-19: what those whom the shares leave out had open in the sale is for the main owner. */
async function ownersGivenBy(
  trx: Db,
  { start, reviewId, effect, byUserId }: SettlingReview,
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

async function settled(trx: Db, settling: SettlingReview): Promise<OpportunityRow> {
  const { start, at, reviewId, effect, outcome, byUserId } = settling;
  const { opportunityId: caseId } = start;
  const { row } = await lockedRow(trx, caseId);
  const key = `${caseId}/conflictReview.decided/${reviewId}`;
  const data = { outcome, conflictReviewId: reviewId };
  await appendEvent(trx, { key, type: 'conflictReview.decided', caseId, at, byUserId, data });
  const after = await carriedOut(trx, settling, row);
  await tellChallengesEnd(trx, row, { key, at, byUserId }, await ofTheEnd(trx, effect, after));
  return after;
}

/** How the others are told that it ended, and who has been told more: that their sale is shared, or took it in. */
async function ofTheEnd(trx: Db, effect: ReviewEffect, { merged_into_id: intoId }: OpportunityRow) {
  switch (effect.kind) {
    case 'share':
      return { outcome: effect.kind, alreadyNotified: effect.shares.map(({ userId }) => userId) };
    case 'merge':
      return intoId === null
        ? { outcome: 'notConflict' as const }
        : { outcome: effect.kind, alreadyNotified: (await ownersOf(trx, [intoId])).map(({ user_id }) => user_id) };
    default:
      return { outcome: effect.kind };
  }
}

function carriedOut(trx: Db, settling: SettlingReview, row: OpportunityRow): Promise<OpportunityRow> {
  const { start, state, at, effect, byUserId } = settling;
  switch (effect.kind) {
    case 'notConflict':
      return standBeside(trx, settling);
    case 'same':
      return state.replaced === null || row.status_before === null
        ? refuse(trx, start, { at, byUserId })
        : changedBack(trx, settling, state.replaced);
    case 'merge':
      return merged(trx, settling, effect);
    case 'share':
      return shared(trx, settling, effect);
  }
}

/** Where the other has ended meanwhile, it goes on by itself. */
async function merged(
  trx: Db,
  settling: SettlingReview,
  { intoId: pickedId }: Extract<ReviewEffect, { kind: 'merge' }>,
): Promise<OpportunityRow> {
  const row = await mergedInto(trx, settling, pickedId);
  if (row === undefined || row.merged_into_id === null) return standBeside(trx, settling);
  const { at, byUserId } = settling;
  const occasion = { key: `${row.id}/merged`, at, byUserId };
  const { row: into } = await lockedRow(trx, row.merged_into_id);
  const owners = await claimants(trx, into);
  const giving = (await claimants(trx, row)).filter((id) => !owners.includes(id));
  await tell(trx, row, occasion, [tellOfMerging(giving)]);
  await tell(trx, into, occasion, [tellOfAbsorbing(owners)]);
  return row;
}

/** It goes on beside what it was compared with, and nobody is asked about the same two again. */
async function standBeside(trx: Db, settling: SettlingReview): Promise<OpportunityRow> {
  const { start, at, byUserId, effect } = settling;
  const row = await goOnBeside(trx, settling);
  if (effect.kind === 'notConflict' && row.customer_id !== null)
    await rememberNotTheSame(trx, row.customer_id, row.candidates, { by: byUserId, at, caseId: start.opportunityId });
  return row;
}

/** What it was before, where a later change was reviewed. */
async function goOnBeside(trx: Db, settling: SettlingReview): Promise<OpportunityRow> {
  const { start, at } = settling;
  const { row: reviewed } = await lockedRow(trx, start.opportunityId);
  if (reviewed.status_before === null) return goOn(trx, settling, { isAssessed: false });
  await lockSharedTraits(trx, traitsOf(subjectOf(start)));
  const row = await changeOpportunity(trx, start.opportunityId, at, {
    status: reviewed.status_before,
    status_before: null,
  });
  const keys = keysOf(start, row.customer_id);
  await takeKeys(trx, { opportunityId: row.id, keys, at, besideOthers: true });
  return row;
}

/** The co-owners own the earlier opportunity; where there is none any more, or never was, this one. */
async function shared(
  trx: Db,
  settling: SettlingReview,
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
