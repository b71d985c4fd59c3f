import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { findItems, keepStrandedGroups } from '../../db/handover/finding';
import { giveCustomer, giveOpportunity } from '../../db/handover/giving';
import { closeHandover, openHandover, pendingItems, settleItem } from '../../db/handover/rows';
import type { Db } from '../../db/shared/knex';
import { failed, type HandoverKind, type HandoverStart } from '../../definitions/handover/handover';
import { tellStage } from '../shared/flow-commands';
import { handOverApproval } from '../approval/handover-tasks';

interface Step {
  readonly start: HandoverStart;
  readonly at: string;
}

type Batch = Step & { readonly what: HandoverKind; readonly pass: number };

/** Things of one attempt: few enough that a kill repeats little, many enough that the flow’s history stays short. */
const BATCH = 200;

/**
 * What the handover flow asks of the world. What is to be done and what has been done stand in rows, so that each may
 * stop anywhere and run again.
 */
export const handoverActivities = (db: Db, temporal: Client) => ({
  async openHandover({ start, at, workflowId }: Step & { workflowId: string }): Promise<void> {
    await openHandover(db, start, workflowId, at);
  },

  /** Gives how many things wait. */
  findThingsToHandOver: (start: HandoverStart): Promise<number> => findItems(db, start),

  /** Gives how many were taken on; 0: none of this kind waits any more. */
  async handOverBatch(batch: Batch): Promise<number> {
    const { start, what } = batch;
    const { heartbeat, cancellationSignal } = Context.current();
    const items = await pendingItems(db, start.handoverId, what, BATCH);
    for (const itemId of items) {
      if (cancellationSignal.aborted) break; // the worker stops; the flow asks again, and another goes on
      heartbeat();
      await handOverOne(db, temporal, batch, itemId);
    }
    return items.length;
  },

  async closeHandover({ start, at }: Step): Promise<void> {
    if (start.what.includes('tasks')) await keepStrandedGroups(db, start);
    await closeHandover(db, start, at);
  },
});

async function handOverOne(db: Db, temporal: Client, batch: Batch, itemId: string): Promise<void> {
  const { start, at, what } = batch;
  switch (what) {
    case 'tasks':
      return handOverApproval(db, temporal, batch, itemId);
    case 'customers':
      return orFailed(db, batch, itemId, () => giveCustomer(db, { start, itemId, at }));
    case 'opportunities':
      await orFailed(db, batch, itemId, () => giveOpportunity(db, { start, itemId, at }));
      return tellStage(temporal, itemId, { kind: 'ownersChanged', from: [start.fromUserId], to: [start.toUserId] });
  }
}

/**
 * One row that cannot be changed keeps no other from it. Where the database is away the note cannot be written
 * either, and the whole attempt is made again.
 */
async function orFailed(db: Db, { start, what }: Batch, itemId: string, give: () => Promise<void>): Promise<void> {
  try {
    await give();
  } catch (error) {
    await settleItem(db, {
      handoverId: start.handoverId,
      what,
      itemId,
      settled: failed(error instanceof Error ? error.message : String(error)),
    });
  }
}
