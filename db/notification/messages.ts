import { uuidv7 } from '../../definitions/shared/ids';
import type { MessageVariables } from '../../definitions/notification/notice-variables';
import type { Db } from '../shared/knex';
import { newId } from '../shared/new-id';
import { prepared } from '../shared/prepared';

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
 * Writes the messages `m`, whose columns are those of {@link messageRow}, with the `error` of whoever has no address
 * or has left: the relay never sees those. A user is looked up by id: as a join, all users would be read,
 * since the planner takes JSON for a hundred rows.
 */
export const writingMessages = (from: string): string => `
  insert into messages (id, key, user_id, channel, template, variables, status, error)
  select m.id, m.key, m.user_id, m.channel, m.template, m.variables,
         case when unreachable.why is null then 'waiting' else 'skipped' end, unreachable.why
  from ${from},
       lateral (select (select case when not u.active then u.name || ' has left.'
                                    when coalesce(trim(u.email), '') = '' then u.name || ' has no e-mail address.' end
                        from users u where u.id = m.user_id) as why offset 0) unreachable
  on conflict (key) do nothing`;

const INSERT = writingMessages(
  `jsonb_to_recordset(?::jsonb)
     as m(id uuid, key text, user_id uuid, channel text, template text, variables jsonb)`,
);

/**
 * Call it inside the transaction of what they tell of: one statement for all, however many. Approvals write theirs with
 * the rest (db/approval/writing.ts).
 */
export async function insertMessages(trx: Db, messages: readonly NewMessage[]): Promise<void> {
  if (messages.length > 0)
    await trx.raw(INSERT, [JSON.stringify(messages.map(messageRow))]).options(prepared('insert-messages'));
}

export type DueMessage = Pick<MessageRow, 'id' | 'user_id' | 'template' | 'variables' | 'attempts' | 'created_at'>;

/** What came of an attempt to send. `waiting`: it is tried again at `nextAttemptAt`. */
export type Delivery = { readonly id: string } & (
  | { readonly status: 'sent'; readonly sentAt: string }
  | { readonly status: 'failed' | 'skipped'; readonly error: string }
  | { readonly status: 'waiting'; readonly nextAttemptAt: string; readonly error: string }
);

/** Of the advisory locks on messages, beside the id’s hash. */
const LOCKS = 1_833_712_801;
/** How many times its own share a relay looks through, past what others have in hand. */
const LOOKED_THROUGH = 20;

/**
 * Locks that end with the transaction, also when its process dies, and need no row written. No limit on idle
 * transactions: sending takes as long as it takes. Until something is written such a transaction holds nothing back.
 */
const LOCK_DUE = `
  with due as materialized (
    select id from messages where status = 'waiting' and next_attempt_at <= :now
    order by next_attempt_at, id limit :lookedThrough
  )
  select id, set_config('idle_in_transaction_session_timeout', '0', true)
  from due where pg_try_advisory_xact_lock(${LOCKS}, hashtext(id::text)) limit :limit`;

/** Looked at anew: another relay may have sent one between the look above and its lock. */
const STILL_DUE = `
  select id, user_id, template, variables, attempts + 1 as attempts, created_at from messages
  where id = any(:ids::uuid[]) and status = 'waiting' and next_attempt_at <= :now order by next_attempt_at, id`;

const SETTLE = `
  update messages
  set (status, attempts, sent_at, error, next_attempt_at)
    = (done.status, attempts + 1, done."sentAt", done.error, coalesce(done."nextAttemptAt", next_attempt_at))
  from jsonb_to_recordset(?::jsonb)
    as done(id uuid, status text, "sentAt" timestamptz, error text, "nextAttemptAt" timestamptz)
  where messages.id = done.id`;

/**
 * Delivers messages whose time has come, the oldest first, and writes what came of them, once for each. Nobody else
 * gets them meanwhile. A process that dies with them in hand leaves them to the next one; so does a failure of
 * `deliver`. Gives how many there were. `attempts` counts the one that begins.
 */
export async function deliverDueMessages(
  db: Db,
  { limit, now }: { readonly limit: number; readonly now: string },
  deliver: (messages: readonly DueMessage[]) => Promise<readonly Delivery[]>,
): Promise<number> {
  return db.transaction(async (trx) => {
    const values = { now, limit, lookedThrough: limit * LOOKED_THROUGH };
    const locked = await trx.raw<{ rows: { id: string }[] }>(LOCK_DUE, values).options(prepared('lock-due-messages'));
    if (locked.rows.length === 0) return 0;
    const { rows } = await trx
      .raw<{ rows: DueMessage[] }>(STILL_DUE, { now, ids: locked.rows.map(({ id }) => id) })
      .options(prepared('due-messages'));
    const deliveries = await deliver(rows);
    await trx.raw(SETTLE, [JSON.stringify(deliveries)]).options(prepared('settle-messages'));
    return rows.length;
  });
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
