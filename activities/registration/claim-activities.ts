import { askForKeys, type ClaimKey, lockSharedTraits, releaseKeys, takeKeys } from '../../db/matching/claims';
import { traitsOf } from '../../db/matching/conflicts';
import { conflictsOfChange } from '../../db/matching/conflicts-of-change';
import type { Lookalike } from '../../db/matching/lookalikes';
import { seeingNewcomers } from '../../db/matching/newcomers';
import { touchUnlessHeld } from '../../db/case/followed-records';
import { changeMaster } from '../../db/customer/changing';
import { appendEvent, peopleNamedIn } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { changeOpportunity, type OpportunityRow } from '../../db/registration/rows';
import { fullOwners, lockOwners } from '../../db/registration/owner-bounds';
import { passPlanTasksOn } from '../../db/around/team';
import { departmentOf } from '../../db/organisation/users';
import type { OpportunityChange } from '../../definitions/registration/changing';
import { toChangeableColumns } from '../../definitions/registration/fields/columns';
import { judge } from '../../definitions/registration/judging';
import { refusalToAssignMore } from '../../definitions/registration/owner-bound';
import type { RegistrationState } from '../../definitions/registration/state';
import { keysOf, noteInLedger, openConflictReview, subjectOf } from './steps';
import { notAsked } from '../../definitions/registration/kept';
import { refused, type Refused } from '../../definitions/shared/refusal';
import { type Changed, type Step, written, type Written } from './kept';
import { areInTeam, ownersOf, setOwners } from '../../db/registration/owners';
import { passCustomerOn } from '../../db/customer/owning';

type Asking = Step & { readonly approvalId: string; readonly byUserId: string; readonly reason: string };
type Extending = Step & {
  readonly approvalId: string;
  readonly byUserId: string | null;
  readonly outcome: 'approved' | 'rejected' | 'withdrawn';
  readonly extensions: RegistrationState['extensions'];
  readonly protectedUntil: string;
};
type Assigning = Step & {
  readonly ownerId: string;
  readonly by: { readonly userId: string; readonly name: string };
  readonly reason: string | null;
  readonly protectedUntil: string;
  /** From when the protection counts, where it begins anew. */
  readonly since: Partial<Pick<RegistrationState, 'validSince' | 'extensions' | 'reminded'>>;
};
/** `reviewId`: of the conflict review, should it need one. */
type Changing = Step & { readonly given: OpportunityChange; readonly byUserId: string; readonly reviewId: string };
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

async function assign(trx: Db, assigning: Assigning, row: OpportunityRow): Promise<Changed | Refused> {
  const { start, state, at, commandId, ownerId, by, reason, protectedUntil, since } = assigning;
  const { opportunityId: caseId, policy } = start;
  const { userId: byUserId } = by;
  const key = `${caseId}/assigned/${commandId}`;
  const ownerIds = (await ownersOf(trx, [caseId])).map(({ user_id }) => user_id);
  const fromUserIds =
    row.visibility === 'public'
      ? ((await peopleNamedIn(trx, { case_id: caseId, type: 'opportunity.madePublic' }, 'fromUserIds')) ?? [])
      : ownerIds;
  const most = policy.body.limits?.openPerOwner;
  if (most !== undefined && !ownerIds.includes(ownerId)) {
    await lockOwners(trx, [ownerId]);
    if ((await fullOwners(trx, [ownerId], most)).length > 0) return refusalToAssignMore(most);
  }
  const departmentId = await departmentOf(trx, ownerId);
  await setOwners(trx, caseId, [{ user_id: ownerId, share: 100 }]);
  if (row.customer_id !== null)
    await passCustomerOn(trx, row.customer_id, { fromIds: ownerIds, ownerId, departmentId, at });
  const data = { name: row.name, ownerId, fromUserIds, reason };
  await appendEvent(trx, { key, type: 'opportunity.assigned', caseId, at, byUserId, data });
  await passPlansOn(trx, { key, opportunityId: caseId, fromUserIds, toUserId: ownerId, at, byUserId });
  await noteInLedger(trx, caseId, `assigned/${commandId}`, { action: 'assigned', at, byUserId, data });
  const assigned = { visibility: 'private', department_id: departmentId, protected_until: protectedUntil } as const;
  await changeOpportunity(trx, caseId, at, assigned);
  const from = fromUserIds.filter((id) => id !== ownerId);
  const told = { opportunityId: caseId, from, to: [ownerId], by: { userId: byUserId, name: by.name } };
  return { state: { ...since, untold: [...state.untold, told] } };
}

/** The open tasks of the plan of those who own it no more are the new owner’s, but for whoever stays in the team. */
async function passPlansOn(
  trx: Db,
  {
    key,
    opportunityId,
    fromUserIds,
    toUserId,
    at,
    byUserId,
  }: {
    readonly key: string;
    readonly opportunityId: string;
    readonly fromUserIds: readonly string[];
    readonly toUserId: string;
    readonly at: string;
    readonly byUserId: string | null;
  },
): Promise<void> {
  for (const fromUserId of fromUserIds) {
    if (fromUserId === toUserId || (await areInTeam(trx, [opportunityId], fromUserId)).has(opportunityId)) continue;
    const taskIds = await passPlanTasksOn(trx, { opportunityId, fromUserId, toUserId, at });
    if (taskIds.length > 0)
      await appendEvent(trx, {
        key: `${key}/plan/${fromUserId}`,
        type: 'projectPlan.changed',
        caseId: opportunityId,
        at,
        byUserId,
        data: { fromUserId, assigneeId: toUserId, taskIds },
      });
  }
}

async function change(
  trx: Db,
  changing: Changing,
  row: OpportunityRow,
  met: readonly Lookalike[],
): Promise<Changed | Refused> {
  const { start, state, at, commandId, given, byUserId, reviewId } = changing;
  const { opportunityId: caseId } = start;
  const key = `${caseId}/changed/${commandId}`;
  const version = given.of === 'opportunity' ? row.version : await lockedVersion(trx, row.customer_id);
  if (version !== given.version) return refusalOfStale(version, given.version);
  await appendEvent(trx, { key, type: 'opportunity.changed', caseId, at, byUserId, data: given.patch });
  const { customer, custom, keys } = given.next;
  const judged =
    given.customerPatch === undefined ? {} : await judgedAgain(trx, { start, at, change: given, byUserId, met }, row);
  const changed = await changeOpportunity(trx, caseId, at, {
    ...toChangeableColumns(given.next),
    customer,
    custom,
    ...judged,
  });
  const held = await touchUnlessHeld(trx, { opportunityId: caseId, byUserId });
  if (held) return held;
  if (changed.status !== 'inConflictReview' || row.status === 'inConflictReview') return { start: { keys } };
  await openConflictReview(trx, changed, reviewId, at);
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
async function judgedAgain(
  trx: Db,
  { start, at, change, byUserId, met }: Judging,
  row: OpportunityRow,
): Promise<Partial<Pick<OpportunityRow, 'status' | 'status_before' | 'verdict' | 'candidates'>>> {
  const { next, customerPatch } = change;
  const subject = subjectOf({ ...next, pickedCustomerId: row.customer_id });
  await lockSharedTraits(trx, traitsOf(subject));
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
  const keys = keysOf(next, row.customer_id);
  const has = (among: readonly ClaimKey[], { kind, value }: ClaimKey): boolean =>
    among.some((key) => key.kind === kind && key.value === value);
  const before = keysOf(start, row.customer_id);
  // those that came by a merge stay
  await releaseKeys(trx, row.id, at, { only: before.filter((key) => !has(keys, key)) });
  if (verdict !== 'clear') {
    await askForKeys(
      trx,
      row.id,
      keys.filter((key) => !has(before, key)),
      at,
    );
    return { status: 'inConflictReview', status_before: row.status, verdict, candidates };
  }
  await takeKeys(trx, row.id, keys, at, { besideOthers: true });
  return {};
}

const refusalOfStale = (is: number, given: number): Refused =>
  refused(
    'stale',
    `It was changed meanwhile: it is at version ${is}, you have ${given}. Read it again and repeat your change.`,
  );
