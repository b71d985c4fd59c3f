import type { HandoverKind, HandoverStart, Settled } from '../../definitions/handover/handover';
import { appendEvent } from '../shared/events';
import type { Db } from '../shared/knex';

export interface HandoverRow {
  readonly id: string;
  readonly workflow_id: string;
  readonly from_user_id: string;
  readonly to_user_id: string;
  readonly what: HandoverKind[];
  readonly status: 'running' | 'done';
  readonly started_by: string;
  readonly started_at: string;
  readonly ended_at: string | null;
}

interface HandoverItemRow {
  readonly handover_id: string;
  readonly what: HandoverKind;
  readonly item_id: string;
  readonly state: 'pending' | Settled['state'];
  readonly reason: string | null;
}

declare module 'knex/types/tables' {
  interface Tables {
    handovers: HandoverRow;
    handover_items: HandoverItemRow;
  }
}

/** Writes the row of a handover that begins; a second attempt finds it there. */
export async function openHandover(
  db: Db,
  { handoverId, fromUserId, toUserId, what, by }: HandoverStart,
  workflowId: string,
  at: string,
): Promise<void> {
  await db.transaction(async (trx) => {
    const row = {
      id: handoverId,
      workflow_id: workflowId,
      from_user_id: fromUserId,
      to_user_id: toUserId,
      what: [...what],
      status: 'running' as const,
      started_by: by.userId,
      started_at: at,
      ended_at: null,
    };
    await trx('handovers').insert(row).onConflict('id').ignore();
    await appendEvent(trx, {
      key: `${handoverId}/started`,
      type: 'handover.started',
      caseId: handoverId,
      at,
      byUserId: by.userId,
      data: { fromUserId, toUserId, what },
    });
  });
}

/** Everything has been tried. */
export async function closeHandover(
  db: Db,
  { handoverId, fromUserId, toUserId }: HandoverStart,
  at: string,
): Promise<void> {
  await db.transaction(async (trx) => {
    await trx('handovers').where({ id: handoverId, status: 'running' }).update({ status: 'done', ended_at: at });
    const data = { fromUserId, toUserId, counts: await countItems(trx, handoverId) };
    await appendEvent(trx, {
      key: `${handoverId}/finished`,
      type: 'handover.finished',
      caseId: handoverId,
      at,
      byUserId: null,
      data,
    });
  });
}

export const handoverById = (db: Db, id: string): Promise<HandoverRow | undefined> =>
  db('handovers').where({ id }).first();

/** Handovers under way, as their flow starts with them: those after an id, in order. */
export async function openHandovers(
  db: Db,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<HandoverStart[]> {
  const open = namedHandovers(db).where('handovers.status', 'running').where('handovers.id', '>', after);
  return (await open.orderBy('handovers.id').limit(limit)).map(startOfHandover);
}

/** With the name of whoever asked for it. */
export type NamedHandover = HandoverRow & { readonly name: string };

export const namedHandovers = (db: Db) =>
  db('handovers')
    .join('users', 'users.id', 'handovers.started_by')
    .select<NamedHandover[]>('handovers.*', 'users.name');

/** What its flow starts with. */
export const startOfHandover = (row: NamedHandover): HandoverStart => ({
  handoverId: row.id,
  fromUserId: row.from_user_id,
  toUserId: row.to_user_id,
  what: row.what,
  by: { userId: row.started_by, name: row.name },
});

/** Ids of things that wait, at most `limit` of them. */
export async function pendingItems(db: Db, handoverId: string, what: HandoverKind, limit: number): Promise<string[]> {
  const rows = await db('handover_items')
    .where({ handover_id: handoverId, state: 'pending', what })
    .orderBy('item_id')
    .limit(limit)
    .select('item_id');
  return rows.map(({ item_id }) => item_id);
}

interface SettledItem {
  readonly handoverId: string;
  readonly what: HandoverKind;
  readonly itemId: string;
  readonly settled: Settled;
}

export async function settleItem(
  db: Db,
  { handoverId, what, itemId, settled: { state, reason } }: SettledItem,
): Promise<void> {
  await db('handover_items').where({ handover_id: handoverId, what, item_id: itemId }).update({ state, reason });
}

export type ItemCounts = Readonly<Partial<Record<HandoverKind, Readonly<Record<'total' | Settled['state'], number>>>>>;

export async function countItems(db: Db, handoverId: string): Promise<ItemCounts> {
  const { rows } = await db.raw<{
    rows: { what: HandoverKind; total: number; done: number; kept: number; failed: number }[];
  }>(
    `select what, count(*) as total, count(*) filter (where state = 'done') as done,
      count(*) filter (where state = 'kept') as kept, count(*) filter (where state = 'failed') as failed
     from handover_items where handover_id = ? group by what`,
    [handoverId],
  );
  return Object.fromEntries(rows.map(({ what, ...counts }) => [what, counts]));
}

/** Things that ended so, in a fixed order. */
export const itemsIn = (
  db: Db,
  handoverId: string,
  state: 'kept' | 'failed',
  limit: number,
): Promise<HandoverItemRow[]> =>
  db('handover_items').where({ handover_id: handoverId, state }).orderBy(['what', 'item_id']).limit(limit);
