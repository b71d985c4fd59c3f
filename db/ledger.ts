import { createHash } from 'node:crypto';
import { FIRST_PREVIOUS_HASH, hashedText, type LedgerEntry } from '../definitions/shared/ledger';
import type { Db } from './knex';

interface LedgerRow {
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

declare module 'knex/types/tables' {
  interface Tables {
    ledger: LedgerRow;
  }
}

export const hashOf = (seq: number, entry: LedgerEntry, previousHash: string): string =>
  createHash('sha256').update(hashedText(seq, entry, previousHash)).digest('hex');

/**
 * Chains one entry to its case’s last, inside the transaction of the decision. `key` names the one occasion: a second attempt
 * writes nothing. Two writers of one case cannot fork the chain, since (case, seq) is unique.
 */
export async function appendLedger(trx: Db, key: string, entry: LedgerEntry): Promise<void> {
  const last = await trx('ledger').where({ case_id: entry.caseId }).orderBy('seq', 'desc').first('seq', 'hash');
  await insertEntry(trx, key, entry, { seq: (last?.seq ?? 0) + 1, previousHash: last?.hash ?? FIRST_PREVIOUS_HASH });
}

/** The same for the first entry of a case that is just being made. */
export const openLedger = (trx: Db, key: string, entry: LedgerEntry): Promise<void> => insertEntry(trx, key, entry, { seq: 1, previousHash: FIRST_PREVIOUS_HASH });

async function insertEntry(trx: Db, key: string, entry: LedgerEntry, { seq, previousHash }: { seq: number; previousHash: string }): Promise<void> {
  const { caseId, at, action, taskId, actorId, outcome, data } = entry;
  await trx('ledger')
    .insert({ key, case_id: caseId, seq, at, action, task_id: taskId, actor_id: actorId, outcome, data, previous_hash: previousHash, hash: hashOf(seq, entry, previousHash) })
    .onConflict('key')
    .ignore();
}

export const ledgerOf = (db: Db, caseId: string): Promise<LedgerRow[]> => db('ledger').where({ case_id: caseId }).orderBy('seq');
