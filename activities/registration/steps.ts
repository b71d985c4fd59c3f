import { type ClaimKey, lockSharedTraits, releaseKeys, takeKeys } from '../../db/matching/claims';
import { claimedKeys, type ConflictSubject, traitsOf } from '../../db/matching/conflicts';
import { survivorOf } from '../../db/customer/rows';
import { disownByOwners } from '../../db/registration/disowning';
import { appendEvent, appendEvents, type NewEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { appendLedger } from '../../db/ledger/rows';
import { newId } from '../../db/shared/new-id';
import { changeOpportunity, lockedOpportunity, type OpportunityRow } from '../../db/registration/rows';
import type { Registered, RegistrationStart } from '../../definitions/registration/state';
import { isOver } from '../../definitions/registration/statuses';
import { tellOfRefusal, tellOfValidity } from '../../definitions/registration/telling';
import { enterFirstStage } from '../stage/entry';
import { insertConflictReview } from '../../db/registration/conflict-reviews';
import { ownersOf } from '../../db/registration/owners';
import { freeCustomer } from '../../db/customer/owning';
import { claimCustomer, customerCreated } from './claiming-customer';
import { type Challenger, claimants, tell, tellChallenged } from './telling';

/** What the steps of a registration need of it. */
export interface Registering {
  readonly start: RegistrationStart;
  /** The case’s time. */
  readonly at: string;
}

interface By {
  /** Whose decision it is; null: a rule’s. */
  readonly byUserId: string | null;
}

export const subjectOf = ({
  customer,
  keys,
  pickedCustomerId,
}: Pick<RegistrationStart, 'customer' | 'keys' | 'pickedCustomerId'>): ConflictSubject => ({
  name: customer.name,
  address: customer.address ?? null,
  keys,
  pickedCustomerId,
});

export const keysOf = ({ keys }: Pick<RegistrationStart, 'keys'>, customerId: string | null): ClaimKey[] =>
  claimedKeys({ keys, pickedCustomerId: customerId });

/**
 * The row of the opportunity, locked; where its case is over by now nothing may be changed, and the caller gives back
 * how it ended.
 */
export async function lockedRow(
  trx: Db,
  opportunityId: string,
): Promise<{ readonly row: OpportunityRow; readonly isOpen: boolean }> {
  const row = await lockedOpportunity(trx, opportunityId);
  if (!row) throw new Error(`There is no opportunity ${opportunityId}.`);
  return { row, isOpen: !isOver(row.status) };
}

export const registeredOf = ({
  status,
  verdict,
  candidates,
  customer_id,
  protected_until,
  conflict_review_id,
}: Pick<
  OpportunityRow,
  'status' | 'verdict' | 'candidates' | 'customer_id' | 'protected_until' | 'conflict_review_id'
>): Registered => ({
  status,
  verdict,
  candidates,
  customerId: customer_id,
  protectedUntil: protected_until,
  conflictReviewId: conflict_review_id,
});

export const became = (
  { opportunityId, name }: Pick<RegistrationStart, 'opportunityId' | 'name'>,
  status: 'valid' | 'refused' | 'inAssessment',
  at: string,
  data: object,
): NewEvent => ({
  key: `${opportunityId}/${status}`,
  type: `opportunity.${status}`,
  caseId: opportunityId,
  at,
  byUserId: null,
  data: { name, ...data },
});

/** When the protection of what is private ends; none runs in the public pool. */
export const protectionOf = ({ visibility }: Pick<RegistrationStart, 'visibility'>, until: string): string | null =>
  visibility === 'private' ? until : null;

/** It stands: assessed where the policy says so, else valid. `besideOthers` where a person decided that it may. */
export async function goOn(
  trx: Db,
  { start, at, protectedUntil, byUserId }: Registering & By & { readonly protectedUntil: string },
  { isAssessed }: { readonly isAssessed: boolean },
): Promise<OpportunityRow> {
  const { opportunityId } = start;
  await lockSharedTraits(trx, traitsOf(subjectOf(start)));
  const { row } = await lockedRow(trx, opportunityId);
  const judged = row.customer_id ?? start.pickedCustomerId;
  const known = judged === null ? null : await survivorOf(trx, judged);
  if (!isAssessed && start.assessmentApproval !== undefined) {
    await takeKeys(trx, { opportunityId, keys: keysOf(start, known), at, besideOthers: true });
    await appendEvent(trx, became(start, 'inAssessment', at, {}));
    return changeOpportunity(trx, opportunityId, at, { status: 'inAssessment' });
  }
  const customerId = known ?? newId();
  const [owner] = await ownersOf(trx, [opportunityId]); // a handover may have changed who registers
  await claimCustomer(
    trx,
    owner === undefined ? start : { ...start, byUserId: owner.user_id, departmentId: row.department_id },
    { id: customerId, at, isNew: known === null },
  );
  await takeKeys(trx, { opportunityId, keys: keysOf(start, customerId), at, besideOthers: true });
  const until = protectionOf(start, protectedUntil);
  await appendEvents(trx, [
    ...(known === null ? [customerCreated(start, customerId, at)] : []),
    became(start, 'valid', at, { protectedUntil: until }),
  ]);
  const valid = await changeOpportunity(trx, opportunityId, at, {
    status: 'valid',
    customer_id: customerId,
    protected_until: until,
  });
  await enterFirstStage(trx, start, at);
  const occasion = { key: `${opportunityId}/valid`, at, byUserId };
  await tell(trx, valid, occasion, [tellOfValidity(await claimants(trx, valid), until)]);
  return valid;
}

/** It is refused, and holds nothing any more. */
export async function refuse(
  trx: Db,
  start: Pick<RegistrationStart, 'opportunityId' | 'name'>,
  { at, byUserId }: Pick<Registering, 'at'> & By,
): Promise<OpportunityRow> {
  const { opportunityId } = start;
  await giveUp(trx, opportunityId, at);
  await appendEvent(trx, became(start, 'refused', at, {}));
  const refused = await changeOpportunity(trx, opportunityId, at, { status: 'refused', protected_until: null });
  const occasion = { key: `${opportunityId}/refused`, at, byUserId };
  await tell(trx, refused, occasion, [tellOfRefusal(await claimants(trx, refused))]);
  return refused;
}

/** Keys of a claim that ends, and its customer where it was valid. */
export async function giveUp(trx: Db, opportunityId: string, at: string): Promise<void> {
  const { row } = await lockedRow(trx, opportunityId);
  await releaseKeys(trx, opportunityId, at);
  const wasValid = row.protected_until !== null;
  if (row.customer_id === null) return;
  if (wasValid) await disownByOwners(trx, row.customer_id, { opportunityId, at, isFree: true });
  else if (row.visibility === 'public' && row.status === 'valid') await freeCustomer(trx, row.customer_id, at);
}

/** What somebody or a rule did to a claim, in the ledger of its case. */
export const noteInLedger = (
  trx: Db,
  caseId: string,
  occasion: string,
  {
    action,
    at,
    byUserId,
    data,
  }: { readonly action: string; readonly at: string; readonly byUserId: string | null; readonly data: object },
): Promise<void> =>
  appendLedger(trx, `${caseId}/${occasion}`, {
    caseId,
    at,
    action,
    taskId: null,
    actorId: byUserId,
    outcome: null,
    data,
  });

/** Puts both sides beside the approval that decides. */
export async function openConflictReview(
  trx: Db,
  row: Challenger & Pick<OpportunityRow, 'customer'>,
  { reviewId, at, byUserId }: { readonly reviewId: string; readonly at: string; readonly byUserId: string },
): Promise<void> {
  const { id: caseId, customer, candidates } = row;
  const key = `${caseId}/conflictReview.opened/${reviewId}`;
  const data = { conflictReviewId: reviewId };
  await appendEvent(trx, { key, type: 'conflictReview.opened', caseId, at, byUserId: null, data });
  const review = { id: reviewId, opportunity_id: caseId, ours: customer, candidates, opened_at: at };
  await insertConflictReview(trx, review);
  await trx('opportunities').where({ id: caseId }).update({ conflict_review_id: reviewId });
  await tellChallenged(trx, row, { key, at, byUserId });
}
