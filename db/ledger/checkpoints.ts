import type { CaseHead, Checkpoint } from '../../definitions/ledger/checkpoint';
import { checkpointText } from '../../definitions/ledger/checkpoint';
import { FIRST_PREVIOUS_HASH } from '../../definitions/ledger/entry';
import { appendEvent } from '../shared/events';
import type { Db } from '../shared/knex';
import { sha256 } from './rows';

interface CheckpointRow {
  readonly number: number;
  readonly at: string;
  readonly previous_hash: string;
  readonly hash: string;
}

interface CheckpointHeadRow {
  readonly checkpoint: number;
  readonly case_id: string;
  readonly seq: number;
  readonly hash: string;
}

declare module 'knex/types/tables' {
  interface Tables {
    ledger_checkpoints: CheckpointRow;
    ledger_checkpoint_heads: CheckpointHeadRow;
  }
}

/**
 * One checkpoint is one short transaction: a first one over a million cases is a hundred of them, and keeps no
 * decision waiting.
 */
const HEADS_OF_ONE = 10_000;

export interface WrittenCheckpoint {
  readonly number: number;
  readonly at: string;
  readonly hash: string;
  readonly heads: number;
}

/**
 * Checkpoints every case that had entries since the last time; none if there are none. What is being decided right
 * now comes into the next.
 */
export async function writeCheckpoints(db: Db, at: string): Promise<readonly WrittenCheckpoint[]> {
  const written: WrittenCheckpoint[] = [];
  for (;;) {
    const one = await db.transaction((trx) => writeCheckpoint(trx, at));
    if (one === undefined) return written;
    written.push(one);
    if (one.heads < HEADS_OF_ONE) return written;
  }
}

async function writeCheckpoint(trx: Db, at: string): Promise<WrittenCheckpoint | undefined> {
  await trx.raw(`select pg_advisory_xact_lock(hashtext('baton.ledgerCheckpoint'))`);
  const changed = await trx('ledger_heads')
    .where({ is_checkpointed: false })
    .orderBy('case_id')
    .limit(HEADS_OF_ONE)
    .select('case_id', 'seq', 'hash')
    .forUpdate()
    .skipLocked();
  if (changed.length === 0) return undefined;
  const last = await lastCheckpoint(trx);
  const checkpoint: Checkpoint = {
    number: (last?.number ?? 0) + 1,
    at,
    previousHash: last?.hash ?? FIRST_PREVIOUS_HASH,
    heads: changed.map(caseHead),
  };
  const { number, previousHash } = checkpoint;
  const hash = sha256(checkpointText(checkpoint));
  await trx('ledger_checkpoints').insert({ number, at, previous_hash: previousHash, hash });
  await coverHeads(
    trx,
    number,
    changed.map(({ case_id }) => case_id),
  );
  // The events leave the machine (webhooks, stream) and are append-only: a second witness of the hash.
  await appendEvent(trx, {
    key: `ledger.checkpointed/${number}/${hash}`,
    type: 'ledger.checkpointed',
    caseId: null,
    at,
    byUserId: null,
    data: { number, hash, cases: changed.length },
  });
  return { number, at, hash, heads: changed.length };
}

/** The rows are locked: what is copied is what was read. */
async function coverHeads(trx: Db, checkpoint: number, caseIds: readonly string[]): Promise<void> {
  await trx.raw(
    `with covered as (update ledger_heads set is_checkpointed = true where case_id = any(?::uuid[])
      returning case_id, seq, hash)
     insert into ledger_checkpoint_heads (checkpoint, case_id, seq, hash) select ?, case_id, seq, hash from covered`,
    [[...caseIds], checkpoint],
  );
}

export const lastCheckpoint = (db: Db): Promise<CheckpointRow | undefined> =>
  db('ledger_checkpoints').orderBy('number', 'desc').first();

/** Checkpoint number `number`, or the next one after it, as it is stored, with its heads. */
export async function checkpointFrom(
  db: Db,
  number: number,
): Promise<{ readonly checkpoint: Checkpoint; readonly hash: string } | undefined> {
  const row = await db('ledger_checkpoints').where('number', '>=', number).orderBy('number').first();
  if (!row) return undefined;
  const heads = await db('ledger_checkpoint_heads').where({ checkpoint: row.number }).orderBy('case_id');
  return {
    checkpoint: { number: row.number, at: row.at, previousHash: row.previous_hash, heads: heads.map(caseHead) },
    hash: row.hash,
  };
}

const caseHead = ({ case_id, seq, hash }: Pick<CheckpointHeadRow, 'case_id' | 'seq' | 'hash'>): CaseHead => ({
  caseId: case_id,
  seq,
  hash,
});
