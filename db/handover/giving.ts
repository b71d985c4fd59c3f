import { DONE, type HandoverStart, kept, type Settled } from '../../definitions/handover/handover';
import { isOver, takesParts } from '../../definitions/registration/statuses';
import { isMainOwner, type Owner, ownersAfter } from '../../definitions/handover/owners';
import { appendEvent } from '../shared/events';
import { settleItem } from './rows';
import type { Db } from '../shared/knex';
import { appendLedger } from '../ledger/rows';
import { newId } from '../shared/new-id';
import { opportunityById, type OpportunityRow } from '../registration/rows';
import { insertPart, takeTurnAround } from '../around/parts';
import { passFollowUpsOn, passMembershipOn, passPlanTasksOn, peopleAround } from '../around/team';
import { departmentOf } from '../organisation/users';

interface Giving {
  readonly start: HandoverStart;
  readonly itemId: string;
  readonly at: string;
}

/**
 * The customer is the other’s, with version, event and the note in the handover in one transaction. A second attempt
 * finds the note.
 */
export const giveCustomer = (db: Db, giving: Giving): Promise<void> =>
  db.transaction((trx) => settled(trx, 'customers', giving, () => changeCustomerOwner(trx, giving)));

/**
 * The same for an opportunity, with an entry in its ledger. Its flow keeps nothing about owners in its state, only
 * these rows do; so the change is no message to the flow, and what the flow does at the end (release) reads the
 * owners of then.
 */
export const giveOpportunity = (db: Db, giving: Giving): Promise<void> =>
  db.transaction((trx) => settled(trx, 'opportunities', giving, () => changeOpportunity(trx, giving)));

/** Locks the note first: a second attempt that overlaps waits, and finds it settled. */
async function settled(
  trx: Db,
  what: 'customers' | 'opportunities',
  { start: { handoverId }, itemId }: Giving,
  give: () => Promise<Settled>,
): Promise<void> {
  const note = await trx('handover_items')
    .where({ handover_id: handoverId, what, item_id: itemId })
    .forUpdate()
    .first('state');
  if (note?.state === 'pending') await settleItem(trx, { handoverId, what, itemId, settled: await give() });
}

async function changeCustomerOwner(trx: Db, { start, itemId, at }: Giving): Promise<Settled> {
  const { handoverId, fromUserId, toUserId, by } = start;
  const changed = await trx('customers')
    .where({ id: itemId, owner_id: fromUserId })
    .update({
      owner_id: toUserId,
      department_id: await departmentOf(trx, toUserId),
      updated_at: at,
      version: trx.raw('version + 1'),
    });
  if (changed === 0) return kept('It belongs to somebody else by now.');
  const data = { ownerId: toUserId, previousOwnerId: fromUserId, handoverId };
  await appendEvent(trx, {
    key: `${itemId}/handover/${handoverId}`,
    type: 'customer.changed',
    caseId: itemId,
    at,
    byUserId: by.userId,
    data,
  });
  return DONE;
}

/**
 * What one owns, and one’s place around it. What was won stays with its owners, and is delivered by whoever takes
 * over.
 */
async function changeOpportunity(trx: Db, giving: Giving): Promise<Settled> {
  await takeTurnAround(trx, giving.itemId);
  const owned = await changeOpportunityOwners(trx, giving);
  return (await changePeopleAround(trx, giving)) ? DONE : owned;
}

async function changePeopleAround(trx: Db, { start, itemId, at }: Giving): Promise<boolean> {
  const { handoverId, fromUserId, toUserId, by } = start;
  const row = await opportunityById(trx, itemId);
  if (row === undefined || !takesParts(row.status)) return false;
  const passing = { opportunityId: itemId, fromUserId, toUserId, at };
  const had = await passMembershipOn(trx, passing);
  const taskIds = await passPlanTasksOn(trx, passing);
  const followUps = await passFollowUpsOn(trx, passing);
  const isMember =
    had ||
    ((taskIds.length > 0 || followUps.length > 0) &&
      (await joinToAct(trx, row, { userId: toUserId, byUserId: by.userId, at })));
  const given = { caseId: itemId, at, byUserId: by.userId };
  if (isMember)
    await appendEvent(trx, {
      ...given,
      key: `${itemId}/handover/${handoverId}/team/${at}`,
      type: 'team.changed',
      data: { fromUserId, userId: toUserId, handoverId },
    });
  if (taskIds.length > 0)
    await appendEvent(trx, {
      ...given,
      key: `${itemId}/handover/${handoverId}/plan/${at}`,
      type: 'projectPlan.changed',
      data: { fromUserId, assigneeId: toUserId, taskIds, handoverId },
    });
  if (followUps.length > 0)
    await appendEvent(trx, {
      ...given,
      key: `${itemId}/handover/${handoverId}/followUps/${at}`,
      type: 'activity.handedOver',
      data: { fromUserId, toUserId, activities: followUps, handoverId },
    });
  return isMember || taskIds.length > 0 || followUps.length > 0;
}

/** Whoever is to do something must be able to open it: as an assistant, unless they are its people already. */
async function joinToAct(
  trx: Db,
  row: OpportunityRow,
  { userId, byUserId, at }: { readonly userId: string; readonly byUserId: string; readonly at: string },
): Promise<boolean> {
  const { owners, team } = await peopleAround(trx, row);
  if (owners.includes(userId) || team.some((member) => member.userId === userId)) return false;
  await insertPart(
    trx,
    'opportunity_team',
    { id: newId(), opportunity_id: row.id, created_by: byUserId, created_at: at },
    { user_id: userId, role: 'assistant', share: null, note: null },
  );
  return true;
}

async function changeOpportunityOwners(trx: Db, { start, itemId, at }: Giving): Promise<Settled> {
  const { handoverId, fromUserId, toUserId, by } = start;
  const row = await trx('opportunities').where({ id: itemId }).forUpdate().first('status');
  if (row === undefined || isOver(row.status)) return kept('It has ended; it stays with whoever had it.');
  const owners = await ownersNow(trx, itemId);
  const after = ownersAfter(owners, fromUserId, toUserId);
  if (after === undefined) return kept('It belongs to somebody else by now.');
  await trx('opportunity_owners').where({ opportunity_id: itemId }).delete();
  await trx('opportunity_owners').insert(
    after.map(({ userId, share }) => ({ opportunity_id: itemId, user_id: userId, share })),
  );
  const moved = isMainOwner(owners, fromUserId) ? { department_id: await departmentOf(trx, toUserId) } : {};
  await trx('opportunities')
    .where({ id: itemId })
    .update({ ...moved, updated_at: at, version: trx.raw('version + 1') });
  const data = { fromUserId, toUserId, handoverId };
  await appendEvent(trx, {
    key: `${itemId}/handover/${handoverId}`,
    type: 'opportunity.handedOver',
    caseId: itemId,
    at,
    byUserId: by.userId,
    data,
  });
  await appendLedger(trx, `${itemId}/handover/${handoverId}`, {
    caseId: itemId,
    at,
    action: 'handedOver',
    taskId: null,
    actorId: by.userId,
    outcome: null,
    data,
  });
  return DONE;
}

const ownersNow = async (trx: Db, opportunityId: string): Promise<Owner[]> =>
  (await trx('opportunity_owners').where({ opportunity_id: opportunityId })).map(({ user_id, share }) => ({
    userId: user_id,
    share,
  }));
