import { isDeepStrictEqual } from 'node:util';
import { changeMaster } from '../../db/customer/changing';
import { lockSharedTraits, takeKeys } from '../../db/matching/claims';
import { traitsOf } from '../../db/matching/conflicts';
import { conflictsOfChange } from '../../db/matching/conflicts-of-change';
import type { Lookalike } from '../../db/matching/lookalikes';
import { renewConflictReview } from '../../db/registration/conflict-reviews';
import type { Occasion } from '../../db/registration/claim-notices';
import { ownersOf } from '../../db/registration/owners';
import { stoppingIt } from '../../db/registration/rivals';
import { changeOpportunity, type OpportunityRow } from '../../db/registration/rows';
import { appendEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import type { OpportunityChange } from '../../definitions/registration/changing';
import { judge, type Judgement, statusAfter } from '../../definitions/registration/judging';
import { notAsked } from '../../definitions/registration/kept';
import type { AskedApproval, RegistrationStart } from '../../definitions/registration/state';
import { comparedWithAll } from './comparing';
import type { Changed, Step } from './kept';
import { moveKeys } from './moving-keys';
import { goOn, keysOf, noteInLedger, refuse, subjectOf } from './steps';
import { tellChallenged, tellChallengesEnd } from './telling';

/** What its initiator resubmits, perhaps corrected. */
export type JudgingAgain = Step & {
  readonly reviewId: string;
  /** Of the resubmission. */
  readonly commandId: string;
  readonly byUserId: string;
  readonly protectedUntil: string;
  /** Of the assessment, should it need one. */
  readonly approvalId: string;
};

interface Correcting {
  readonly start: RegistrationStart;
  readonly at: string;
  readonly byUserId: string;
  readonly change: OpportunityChange;
}

/** The review is with its initiator, who corrects the customer: it is judged when they resubmit. */
export async function corrected(
  trx: Db,
  { start, at, byUserId, change: { next, customerPatch } }: Correcting,
  row: OpportunityRow,
): Promise<void> {
  if (customerPatch !== undefined && row.customer_id !== null && row.status_before !== null)
    await changeMaster(trx, { id: row.customer_id, patch: customerPatch, at, byUserId });
  const claimed = row.status_before === null ? start.pickedCustomerId : row.customer_id;
  const [before, after] = [keysOf(start, claimed), keysOf(next, claimed)];
  await moveKeys(trx, { opportunityId: row.id, before, after, at }, 'asks');
}

/** A returned review is resubmitted: compared with everyone again, it needs no person any more, or those of now. */
export async function judgedAgain(
  trx: Db,
  judging: JudgingAgain,
  row: OpportunityRow,
  met: readonly Lookalike[],
): Promise<Changed> {
  const { start, at, commandId, byUserId, reviewId } = judging;
  const { opportunityId: caseId } = start;
  const known = row.customer_id ?? start.pickedCustomerId;
  await lockSharedTraits(trx, traitsOf(subjectOf({ ...start, pickedCustomerId: known })));
  const isLaterChange = row.status_before !== null;
  const { verdict, candidates, customerId } = await (isLaterChange
    ? changeComparedAgain(trx, judging, row, met)
    : registrationComparedAgain(trx, judging, met));
  const customer_id = isLaterChange ? row.customer_id : customerId;
  await changeOpportunity(trx, caseId, at, { verdict, candidates, customer_id });
  const data = { conflictReviewId: reviewId, verdict };
  const key = `${caseId}/conflictReview.judgedAgain/${commandId}`;
  await appendEvent(trx, { key, type: 'conflictReview.judgedAgain', caseId, at, byUserId, data });
  await noteInLedger(trx, caseId, `judgedAgain/${commandId}`, { action: 'judgedAgain', at, byUserId, data });
  const isRefused = !isLaterChange && statusAfter(verdict, start.policy.body) === 'refused';
  await tellBothSides(trx, { key, at, byUserId }, row, isRefused ? [] : candidates);
  if (verdict === 'clear') return isLaterChange ? changeStands(trx, judging, row) : registrationStands(trx, judging);
  if (isRefused) {
    await refuse(trx, start, { at, byUserId: null });
    return { state: { asked: [], givenUp: { byUserId, reason: null } } };
  }
  return reviewedAgain(trx, judging, { ...row, candidates });
}

/** Whom it concerned until now, and whom it concerns since; of those that it still concerns nobody is told again. */
async function tellBothSides(
  trx: Db,
  occasion: Occasion,
  row: OpportunityRow,
  candidates: OpportunityRow['candidates'],
): Promise<void> {
  const before = await stoppingIt(trx, row, row.candidates);
  const since = await stoppingIt(trx, row, candidates);
  const without = (these: typeof before, those: typeof before) => ({
    ...row,
    candidates: these.filter(({ id }) => !those.some((one) => one.id === id)),
  });
  await tellChallengesEnd(trx, without(before, since), occasion, { outcome: 'notConflict' });
  await tellChallenged(trx, without(since, before), occasion);
}

async function registrationComparedAgain(
  trx: Db,
  { start }: JudgingAgain,
  met: readonly Lookalike[],
): Promise<Judgement> {
  const byUserId = await ownerOf(trx, start); // a handover may have changed who registers
  return (await comparedWithAll(trx, { ...start, byUserId }, met)).judgement;
}

async function changeComparedAgain(
  trx: Db,
  { start, state }: JudgingAgain,
  { id, customer_id: customerId }: OpportunityRow,
  met: readonly Lookalike[],
): Promise<Judgement> {
  const after = subjectOf({ ...start, pickedCustomerId: customerId });
  const before = subjectOf({ ...start, ...state.replaced });
  const found = await conflictsOfChange(trx, { before, after, opportunityId: id, customerId }, start.policy.body, met);
  return judge(found, start.policy.body, { byUserId: await ownerOf(trx, start), pickedCustomerId: customerId });
}

const ownerOf = async (trx: Db, { opportunityId, byUserId }: RegistrationStart): Promise<string> =>
  (await ownersOf(trx, [opportunityId]))[0]?.user_id ?? byUserId;

/** Nobody is in its way any more: the change stands, and the sale is what it was before. */
async function changeStands(
  trx: Db,
  { start, state, at, byUserId }: JudgingAgain,
  { id, status, status_before, customer_id }: OpportunityRow,
): Promise<Changed> {
  await takeKeys(trx, { opportunityId: id, keys: keysOf(start, customer_id), at, besideOthers: true });
  await changeOpportunity(trx, id, at, { status: status_before ?? status, status_before: null });
  const asked = notAsked(state, 'conflictReview');
  return { state: { replaced: null, asked, givenUp: { byUserId, reason: null } } };
}

/** Nobody is in its way any more: it is valid, or assessed first. */
async function registrationStands(trx: Db, judging: JudgingAgain): Promise<Changed> {
  const { start, state, at, byUserId: initiatorId, protectedUntil, approvalId } = judging;
  const { status } = await goOn(trx, { start, at, protectedUntil, byUserId: null }, { isAssessed: false });
  const asked = notAsked(state, 'conflictReview');
  const assessment = { kind: 'assessment', approvalId, initiatorId: start.byUserId, data: {} } as const;
  return {
    state: {
      asked: status === 'inAssessment' ? [...asked, assessment] : asked,
      givenUp: { byUserId: initiatorId, reason: null },
      ...(status === 'valid' ? { validSince: at } : {}),
    },
  };
}

/** Its reviewers see both sides as they are now; where those are others than before, every step is asked again. */
async function reviewedAgain(
  trx: Db,
  { state, commandId, reviewId }: JudgingAgain,
  { customer: ours, candidates }: OpportunityRow,
): Promise<Changed> {
  const was = await renewConflictReview(trx, reviewId, { ours, candidates });
  const idsOf = (those: OpportunityRow['candidates']) => those.map(({ id }) => id).sort();
  const isOther = !isDeepStrictEqual(was.ours, ours) || !isDeepStrictEqual(idsOf(was.candidates), idsOf(candidates));
  const again = (one: AskedApproval) => (one.approvalId === reviewId ? { ...one, anewFor: commandId } : one);
  return isOther ? { state: { asked: state.asked.map(again) } } : {};
}
