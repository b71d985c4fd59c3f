import { askForKeys, type ClaimKey, lockSharedTraits, releaseKeys, takeKeys } from '../../db/registration/claims';
import { traitsOf } from '../../db/matching/conflicts';
import { conflictsOfChange } from '../../db/matching/conflicts-of-change';
import { changeMaster } from '../../db/customer/changing';
import { passCustomerOn } from '../../db/customer/rows';
import { appendEvent, eventWithKey, peopleNamedIn } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { areInTeam, changeOpportunity, type OpportunityRow, ownersOf, setOwners } from '../../db/registration/rows';
import { fullOwners, lockOwners } from '../../db/registration/owner-bounds';
import { passPlanTasksOn } from '../../db/around/team';
import { departmentOf } from '../../db/organisation/users';
import type { OpportunityChange } from '../../definitions/registration/changing';
import { judge } from '../../definitions/registration/judging';
import type { Registered } from '../../definitions/registration/state';
import { keysOf, lockedRow, noteInLedger, registeredOf, type Step, subjectOf } from './steps';

type Asking = Step & { readonly approvalId: string; readonly byUserId: string; readonly reason: string };
type Extending = Step & {
  readonly approvalId: string;
  readonly byUserId: string | null;
  readonly outcome: 'approved' | 'rejected' | 'withdrawn';
  readonly extensions: number;
  readonly protectedUntil: string;
};
/** `id`: of the command, which names the change. */
type Assigning = Step & {
  readonly id: string;
  readonly ownerId: string;
  readonly byUserId: string;
  readonly reason: string | null;
  readonly protectedUntil: string;
};
type Changing = Step & { readonly change: OpportunityChange; readonly byUserId: string };

/** `fromUserIds`: who had it before, also where it was in the public pool since. */
export type Assigned =
  | { readonly kind: 'assigned'; readonly registered: Registered; readonly fromUserIds: readonly string[] }
  | { readonly kind: 'full'; readonly owned: number };
export type Changed =
  { readonly kind: 'changed'; readonly registered: Registered } | { readonly kind: 'stale'; readonly version: number };

/** What happens to a claim after it became valid. Each may run twice and changes things once. */
export const claimActivities = (db: Db) => ({
  async openExtension(asking: Asking): Promise<void> {
    await db.transaction((trx) => openExtensionOnce(trx, asking));
  },

  /** FLW-01: the protection ends later, or as before. */
  settleExtension: (extending: Extending): Promise<Registered> =>
    db.transaction((trx) => settleExtensionOnce(trx, extending)),

  /** OPP-19: the opportunity is this person’s, with its customer. */
  assignOpportunity: (assigning: Assigning): Promise<Assigned> => db.transaction((trx) => assignOnce(trx, assigning)),

  /**
   * Changes what the opportunity says. A changed customer is checked again: what is in its way waits for a person.
   */
  changeOpportunity: (changing: Changing): Promise<Changed> => db.transaction((trx) => changeOnce(trx, changing)),
});

async function openExtensionOnce(trx: Db, { start, at, approvalId, byUserId, reason }: Asking): Promise<void> {
  const { opportunityId: caseId } = start;
  if (
    !(await appendEvent(trx, {
      key: `${caseId}/extension.asked/${approvalId}`,
      type: 'protection.extensionAsked',
      caseId,
      at,
      byUserId,
      data: { approvalId, reason },
    }))
  )
    return;
  await changeOpportunity(trx, caseId, at, { extension_approval_id: approvalId });
}

async function settleExtensionOnce(
  trx: Db,
  { start, at, approvalId, byUserId, outcome, extensions, protectedUntil }: Extending,
): Promise<Registered> {
  const { opportunityId: caseId } = start;
  const { row, isOpen } = await lockedRow(trx, caseId);
  const isExtended = outcome === 'approved';
  const data = { approvalId, outcome, ...(isExtended ? { protectedUntil } : {}) };
  const isNews = await appendEvent(trx, {
    key: `${caseId}/extension.decided/${approvalId}`,
    type: isExtended ? 'protection.extended' : 'protection.extensionRefused',
    caseId,
    at,
    byUserId,
    data,
  });
  if (!isNews || !isOpen) return registeredOf(row);
  if (isExtended) await noteInLedger(trx, caseId, `extended/${approvalId}`, { action: 'extended', at, byUserId, data });
  return registeredOf(
    await changeOpportunity(trx, caseId, at, {
      extension_approval_id: null,
      ...(isExtended ? { extensions, protected_until: protectedUntil } : {}),
    }),
  );
}

async function assignOnce(
  trx: Db,
  { start, at, id, ownerId, byUserId, reason, protectedUntil }: Assigning,
): Promise<Assigned> {
  const { opportunityId: caseId, policy } = start;
  const { row } = await lockedRow(trx, caseId);
  const key = `${caseId}/assigned/${id}`;
  const earlier = await peopleNamedIn(trx, { key }, 'fromUserIds');
  if (earlier !== undefined) return { kind: 'assigned', registered: registeredOf(row), fromUserIds: earlier };
  const ownerIds = (await ownersOf(trx, [caseId])).map(({ user_id }) => user_id);
  const fromUserIds =
    row.visibility === 'public'
      ? ((await peopleNamedIn(trx, { case_id: caseId, type: 'opportunity.madePublic' }, 'fromUserIds')) ?? [])
      : ownerIds;
  const most = policy.body.limits?.openPerOwner;
  if (most !== undefined && !ownerIds.includes(ownerId)) {
    await lockOwners(trx, [ownerId]);
    if ((await fullOwners(trx, [ownerId], most)).length > 0) return { kind: 'full', owned: most };
  }
  const departmentId = await departmentOf(trx, ownerId);
  await setOwners(trx, caseId, [{ user_id: ownerId, share: 100 }]);
  if (row.customer_id !== null)
    await passCustomerOn(trx, row.customer_id, { fromIds: ownerIds, ownerId, departmentId, at });
  const data = { name: row.name, ownerId, fromUserIds, reason };
  await appendEvent(trx, { key, type: 'opportunity.assigned', caseId, at, byUserId, data });
  await passPlansOn(trx, { key, opportunityId: caseId, fromUserIds, toUserId: ownerId, at, byUserId });
  await noteInLedger(trx, caseId, `assigned/${id}`, { action: 'assigned', at, byUserId, data });
  const assigned = await changeOpportunity(trx, caseId, at, {
    visibility: 'private',
    department_id: departmentId,
    protected_until: protectedUntil,
  });
  return { kind: 'assigned', registered: registeredOf(assigned), fromUserIds };
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

async function changeOnce(trx: Db, { start, at, change, byUserId }: Changing): Promise<Changed> {
  const { opportunityId: caseId } = start;
  const { row } = await lockedRow(trx, caseId);
  const key = `${caseId}/changed/${change.id}`;
  if (await eventWithKey(trx, key)) return { kind: 'changed', registered: registeredOf(row) };
  const version = change.of === 'opportunity' ? row.version : await lockedVersion(trx, row.customer_id);
  if (version !== change.version) return { kind: 'stale', version };
  await appendEvent(trx, { key, type: 'opportunity.changed', caseId, at, byUserId, data: change.patch });
  const { name, category, expectedAmountFen, expectedCloseOn, customer, contacts, custom } = change.next;
  const plain = {
    name,
    category,
    expected_amount_fen: expectedAmountFen,
    expected_close_on: expectedCloseOn,
    customer,
    contacts,
    custom,
  };
  const judged = change.customerPatch === undefined ? {} : await judgedAgain(trx, { start, at, change, byUserId }, row);
  return {
    kind: 'changed',
    registered: registeredOf(await changeOpportunity(trx, caseId, at, { ...plain, ...judged })),
  };
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
  { start, at, change, byUserId }: Changing,
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
