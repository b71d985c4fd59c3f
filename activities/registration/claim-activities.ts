import { lockSharedTraits } from '../../db/matching/claims';
import { traitsOf } from '../../db/matching/conflicts';
import { conflictsOfChange } from '../../db/matching/conflicts-of-change';
import type { Lookalike } from '../../db/matching/lookalikes';
import { seeingNewcomers } from '../../db/matching/newcomers';
import { addContacts } from '../../db/customer/adding-contacts';
import { touchUnlessHeld } from '../../db/case/followed-records';
import { changeMaster } from '../../db/customer/changing';
import { appendEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { ownersOf } from '../../db/registration/owners';
import { changeOpportunity, type OpportunityRow } from '../../db/registration/rows';
import type { OpportunityChange } from '../../definitions/registration/changing';
import { toChangeableColumns } from '../../definitions/registration/fields/columns';
import { judge } from '../../definitions/registration/judging';
import type { RegistrationState } from '../../definitions/registration/state';
import { assign, type Assigning } from './assigning';
import { keysOf, noteInLedger, openConflictReview, subjectOf } from './steps';
import { notAsked } from '../../definitions/registration/kept';
import { isHeld } from '../../definitions/registration/statuses';
import { refused, type Refused } from '../../definitions/shared/refusal';
import { type Changed, type Step, written, type Written } from './kept';
import { moveKeys } from './moving-keys';
import { corrected } from './returned-review';

type Asking = Step & { readonly approvalId: string; readonly byUserId: string; readonly reason: string };
type Extending = Step & {
  readonly approvalId: string;
  readonly byUserId: string | null;
  readonly outcome: 'approved' | 'rejected' | 'withdrawn';
  readonly extensions: RegistrationState['extensions'];
  readonly protectedUntil: string;
};
type Changing = Step & {
  readonly given: OpportunityChange;
  readonly byUserId: string;
  /** Of the conflict review, should it need one. */
  readonly reviewId: string;
  /** A customer that a review has returned to be corrected. */
  readonly isReturned: boolean;
};
type Judging = Pick<Changing, 'start' | 'at' | 'byUserId'> & {
  readonly change: OpportunityChange;
  readonly met: readonly Lookalike[];
};

/** What happens to a claim after it became valid. Each may run twice and changes things once. */
export const claimActivities = (db: Db) => ({
  openExtension: (asking: Asking): Promise<Written> => written(db, asking, (trx) => openExtension(trx, asking)),

  /** FLW-01: the protection ends later, or as before. */
  settleExtension: (extending: Extending): Promise<Written> =>
    written(db, extending, (trx) => settleExtension(trx, extending)),

  /** OPP-19: the opportunity is this person’s, with its customer. */
  assignOpportunity: (assigning: Assigning): Promise<Written> =>
    written(db, assigning, (trx, row) => assign(trx, assigning, row)),

  /**
   * Changes what the opportunity says. A changed customer is checked again: what is in its way waits for a person.
   */
  changeOpportunity: (changing: Changing): Promise<Written> => {
    const changed = (within: Db, met: readonly Lookalike[]) =>
      written(within, changing, (trx, row) => change(trx, changing, row, met));
    const { start, given } = changing;
    if (given.customerPatch === undefined) return changed(db, []);
    const subject = subjectOf({ ...start, ...given.next });
    return seeingNewcomers(db, { subject, policy: start.policy.body }, changed);
  },
});

async function openExtension(trx: Db, asking: Asking): Promise<Changed> {
  const { start, state, at, approvalId, byUserId, reason } = asking;
  const { opportunityId: caseId } = start;
  const key = `${caseId}/extension.asked/${approvalId}`;
  const data = { approvalId, reason };
  await appendEvent(trx, { key, type: 'protection.extensionAsked', caseId, at, byUserId, data });
  await changeOpportunity(trx, caseId, at, { extension_approval_id: approvalId });
  const asked = { kind: 'protectionExtension', approvalId, initiatorId: byUserId } as const;
  return { state: { asked: [...state.asked, { ...asked, data: { reason, protectedUntil: state.protectedUntil } }] } };
}

async function settleExtension(trx: Db, extending: Extending): Promise<Changed> {
  const { start, state, at, approvalId, byUserId, outcome, extensions, protectedUntil } = extending;
  const { opportunityId: caseId } = start;
  const isExtended = outcome === 'approved';
  const data = { approvalId, outcome, ...(isExtended ? { protectedUntil } : {}) };
  const type = isExtended ? 'protection.extended' : 'protection.extensionRefused';
  await appendEvent(trx, { key: `${caseId}/extension.decided/${approvalId}`, type, caseId, at, byUserId, data });
  if (isExtended) await noteInLedger(trx, caseId, `extended/${approvalId}`, { action: 'extended', at, byUserId, data });
  const longer = isExtended ? { extensions: extensions.length, protected_until: protectedUntil } : {};
  await changeOpportunity(trx, caseId, at, { extension_approval_id: null, ...longer });
  return { state: { extensions, asked: notAsked(state, 'protectionExtension') } };
}

async function change(
  trx: Db,
  changing: Changing,
  row: OpportunityRow,
  met: readonly Lookalike[],
): Promise<Changed | Refused> {
  const { start, state, at, commandId, given, byUserId, reviewId, isReturned } = changing;
  const { opportunityId: caseId } = start;
  const key = `${caseId}/changed/${commandId}`;
  if (given.customerPatch !== undefined)
    await lockSharedTraits(trx, traitsOf({ keys: given.next.keys, pickedCustomerId: row.customer_id }));
  const version = given.of === 'opportunity' ? row.version : await lockedVersion(trx, row.customer_id);
  if (version !== given.version) return refusalOfStale(version, given.version);
  await appendEvent(trx, { key, type: 'opportunity.changed', caseId, at, byUserId, data: given.patch });
  if (row.customer_id !== null && isHeld(row.status) && given.patch.contacts !== undefined)
    await addContacts(trx, row.customer_id, { people: given.patch.contacts, at, byUserId });
  const { customer, custom } = given.next;
  const plain = { ...toChangeableColumns(given.next), customer, custom };
  const judging = { start, at, change: given, byUserId, met };
  if (isReturned) await corrected(trx, judging, row);
  const judged = given.customerPatch === undefined || isReturned ? {} : await changeJudged(trx, judging, row);
  const changed = await changeOpportunity(trx, caseId, at, { ...plain, ...judged });
  const { keys } = given.next;
  const held = await touchUnlessHeld(trx, { opportunityId: caseId, byUserId });
  if (held) return held;
  if (changed.status !== 'inConflictReview' || row.status === 'inConflictReview') return { start: { keys } };
  await openConflictReview(trx, changed, { reviewId, at, byUserId });
  const review = { kind: 'conflictReview', approvalId: reviewId, initiatorId: byUserId, data: {} } as const;
  const replaced = { customer: start.customer, keys: start.keys };
  return { start: { keys }, state: { replaced, asked: [...state.asked, review] } };
}

async function lockedVersion(trx: Db, customerId: string | null): Promise<number> {
  const customer = await trx('customers')
    .where({ id: customerId ?? '' })
    .forUpdate()
    .first('version');
  if (!customer) throw new Error(`There is no customer ${customerId}.`);
  return customer.version;
}

/**
 * OPP-06: what the change of the customer makes of the opportunity. Its record changes at once; its claim follows
 * where nobody is in its way.
 */
async function changeJudged(
  trx: Db,
  { start, at, change, byUserId, met }: Judging,
  row: OpportunityRow,
): Promise<Partial<Pick<OpportunityRow, 'status' | 'status_before' | 'verdict' | 'candidates'>>> {
  const { next, customerPatch } = change;
  const subject = subjectOf({ ...next, pickedCustomerId: row.customer_id });
  // First the record: what the two have had in common only since now is no part of an earlier decision about them.
  if (customerPatch !== undefined && row.customer_id !== null)
    await changeMaster(trx, { id: row.customer_id, patch: customerPatch, at, byUserId });
  const found = await conflictsOfChange(
    trx,
    { before: subjectOf(start), after: subject, opportunityId: row.id, customerId: row.customer_id },
    start.policy.body,
    met,
  );
  const [owner] = await ownersOf(trx, [row.id]);
  const { verdict, candidates } = judge(found, start.policy.body, {
    byUserId: owner?.user_id ?? start.byUserId,
    pickedCustomerId: row.customer_id,
  });
  const [before, after] = [keysOf(start, row.customer_id), keysOf(next, row.customer_id)];
  const isClear = verdict === 'clear';
  await moveKeys(trx, { opportunityId: row.id, before, after, at }, isClear ? 'holds' : 'asks');
  return isClear ? {} : { status: 'inConflictReview', status_before: row.status, verdict, candidates };
}

const refusalOfStale = (is: number, given: number): Refused =>
  refused(
    'stale',
    `It was changed meanwhile: it is at version ${is}, you have ${given}. Read it again and repeat your change.`,
  );
