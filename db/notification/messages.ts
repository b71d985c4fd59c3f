import { uuidv7 } from '../../definitions/shared/ids';
import type { MessageVariables } from '../../definitions/notification/notice-variables';
import type { Db } from '../shared/knex';
import { newId } from '../shared/new-id';

/** A message to a user. `skipped`: there is no way to reach them, `error` says why. */
interface MessageRow {
  readonly id: string;
  /** Names the one notice to the one user, so that a second attempt writes nothing. */
  readonly key: string;
  readonly user_id: string;
  readonly channel: 'email';
  /** The key of a published messageTemplate. */
  readonly template: string;
  readonly variables: MessageVariables;
  readonly status: 'waiting' | 'sent' | 'failed' | 'skipped';
  /** How often sending was begun. */
  readonly attempts: number;
  readonly next_attempt_at: string;
  readonly created_at: string;
  readonly sent_at: string | null;
  readonly error: string | null;
}

declare module 'knex/types/tables' {
  interface Tables {
    messages: MessageRow;
  }
}

export type NewMessage = Pick<MessageRow, 'key' | 'user_id' | 'template' | 'variables'>;

/** The rest of the row is the table’s. */
export const messageRow = (message: NewMessage) => ({ id: newId(), channel: 'email' as const, ...message });

/**
 * Call it inside the transaction of what they tell of, for everything but approvals (approval-recording.ts): one
 * statement for all, however many.
 */
export async function insertMessages(trx: Db, messages: readonly NewMessage[]): Promise<void> {
  if (messages.length > 0) await trx('messages').insert(messages.map(messageRow)).onConflict('key').ignore();
}

export type DueMessage = Pick<MessageRow, 'id' | 'user_id' | 'template' | 'variables' | 'attempts' | 'created_at'>;

/**
 * Takes messages whose time has come, the oldest first. Nobody else gets them until `leasedUntil`; a process that
 * dies with them in hand leaves them to the next one after that.
 */
export async function takeDueMessages(
  db: Db,
  { limit, now, leasedUntil }: { readonly limit: number; readonly now: string; readonly leasedUntil: string },
): Promise<DueMessage[]> {
  const due = db('messages')
    .where({ status: 'waiting' })
    .where('next_attempt_at', '<=', now)
    .orderBy(['next_attempt_at', 'id'])
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .select('id');
  return db('messages')
    .whereIn('id', due)
    .update({ next_attempt_at: leasedUntil, attempts: db.raw('attempts + 1') })
    .returning(['id', 'user_id', 'template', 'variables', 'attempts', 'created_at']);
}

/** What came of an attempt to send. `waiting`: it is tried again at `nextAttemptAt`. */
export type Delivery = { readonly id: string } & (
  | { readonly status: 'sent'; readonly sentAt: string }
  | { readonly status: 'failed' | 'skipped'; readonly error: string }
  | { readonly status: 'waiting'; readonly nextAttemptAt: string; readonly error: string }
);

const SETTLE = `
  update messages set status = done.status, sent_at = done."sentAt", error = done.error, next_attempt_at = coalesce(done."nextAttemptAt", next_attempt_at)
  from jsonb_to_recordset(?::jsonb) as done(id uuid, status text, "sentAt" timestamptz, error text, "nextAttemptAt" timestamptz)
  where messages.id = done.id and messages.status = 'waiting'`;

export async function settleDeliveries(db: Db, deliveries: readonly Delivery[]): Promise<void> {
  if (deliveries.length > 0) await db.raw(SETTLE, [JSON.stringify(deliveries)]);
}

/** Gives back messages that were taken and not begun. */
export async function releaseMessages(db: Db, ids: readonly string[]): Promise<void> {
  await db('messages')
    .whereIn('id', [...ids])
    .where({ status: 'waiting' })
    .update({ next_attempt_at: db.fn.now(), attempts: db.raw('attempts - 1') });
}

/**
 * Deletes what was sent, or given up, before a moment (unix milliseconds). Ids sort by time, so the primary key finds
 * them.
 */
export const deleteMessagesBefore = (db: Db, moment: number): Promise<number> =>
  db('messages')
    .where(
      'id',
      '<',
      uuidv7(moment, () => 0),
    )
    .whereNot({ status: 'waiting' })
    .delete();
