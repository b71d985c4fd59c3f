import { createHash } from 'node:crypto';
import { BEFORE_FIRST, type ChainedEntry, type Head } from '../../definitions/ledger/chain';
import { hashedText, type LedgerEntry } from '../../definitions/ledger/entry';
import type { Db } from '../shared/knex';

export interface LedgerRow {
  readonly case_id: string;
  readonly seq: number;
  readonly key: string;
  readonly at: string;
  readonly action: string;
  readonly task_id: string | null;
  readonly actor_id: string | null;
  readonly outcome: string | null;
  readonly data: object;
  readonly previous_hash: string;
  readonly hash: string;
}

interface LedgerHeadRow extends Head {
  readonly case_id: string;
  readonly is_checkpointed: boolean;
}

declare module 'knex/types/tables' {
  interface Tables {
    ledger: LedgerRow;
    ledger_heads: LedgerHeadRow;
  }
}

/** What was done about a task last. */
export const lastEntryOfTask = (db: Db, caseId: string, taskId: string): Promise<LedgerRow | undefined> =>
  db('ledger').where({ case_id: caseId, task_id: taskId }).orderBy('seq', 'desc').first();

/** How an approval was withdrawn; its entries have its id in their keys. */
export const withdrawalOf = (db: Db, caseId: string, approvalId: string): Promise<LedgerRow | undefined> =>
  db('ledger')
    .where({ case_id: caseId, action: 'withdrawn', task_id: null })
    .whereLike('key', `${approvalId}/%`)
    .first();

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export const hashOf = (seq: number, entry: LedgerEntry, previousHash: string): string =>
  sha256(hashedText(seq, entry, previousHash));

/**
 * Chains one entry to its case’s last, inside the transaction of the decision. `key` names the one occasion: a second
 * attempt writes nothing. Two writers of one case cannot fork the chain, since (case, seq) is unique.
 */
export async function appendLedger(trx: Db, key: string, entry: LedgerEntry): Promise<void> {
  // The head that was recorded, not the last row that is there: a tail that somebody cut off must stay a gap.
  const head = await trx('ledger_heads').where({ case_id: entry.caseId }).first('seq', 'hash');
  await insertEntry(trx, key, entry, head ?? BEFORE_FIRST);
}

/** The same for the first entry of a case that is just being made. */
export const openLedger = (trx: Db, key: string, entry: LedgerEntry): Promise<void> =>
  insertEntry(trx, key, entry, BEFORE_FIRST);

/** Entry and head in one statement. */
async function insertEntry(trx: Db, key: string, entry: LedgerEntry, head: Head): Promise<void> {
  const { caseId, at, action, taskId, actorId, outcome, data } = entry;
  const seq = head.seq + 1;
  const values = [
    key,
    caseId,
    seq,
    at,
    action,
    taskId,
    actorId,
    outcome,
    JSON.stringify(data),
    head.hash,
    hashOf(seq, entry, head.hash),
  ];
  await trx.raw(
    `with written as (
       insert into ledger (key, case_id, seq, at, action, task_id, actor_id, outcome, data, previous_hash, hash)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?) on conflict (key) do nothing returning case_id, seq, hash
     )
     insert into ledger_heads (case_id, seq, hash) select case_id, seq, hash from written
     on conflict (case_id) do update set seq = excluded.seq, hash = excluded.hash, is_checkpointed = false`,
    values,
  );
}

/** Few cases ever have more entries than one page. */
export const LEDGER_PAGE = 1_000;

/** The entries of a case after number `after`, in order, at most `limit` of them. */
export const ledgerOf = (db: Db, caseId: string, after = 0, limit = LEDGER_PAGE): Promise<LedgerRow[]> =>
  db('ledger').where({ case_id: caseId }).where('seq', '>', after).orderBy('seq').limit(limit);

export const chainedEntry = ({
  case_id,
  seq,
  at,
  action,
  task_id,
  actor_id,
  outcome,
  data,
  previous_hash,
  hash,
}: LedgerRow): ChainedEntry => ({
  caseId: case_id,
  seq,
  at,
  action,
  taskId: task_id,
  actorId: actor_id,
  outcome,
  data,
  previousHash: previous_hash,
  hash,
});
