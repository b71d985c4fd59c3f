import { brokenCheckpoint, breakIn, type LedgerBreak } from '../../definitions/ledger/break';
import { BEFORE_FIRST, breakAtEnd, type ChainedEntry, follows, type Head } from '../../definitions/ledger/chain';
import { checkpointText } from '../../definitions/ledger/checkpoint';
import { diagnose } from '../../definitions/ledger/diagnosis';
import { FIRST_PREVIOUS_HASH } from '../../definitions/ledger/entry';
import { BEFORE_ALL } from '../../definitions/shared/ids';
import type { Db } from '../shared/knex';
import { chainedEntry, hashOf, type LedgerRow, sha256 } from './rows';
import { checkpointFrom } from './checkpoints';

/** Rows in memory at once. */
const PAGE_ROWS = 1_000;
/** Of a broken case this many entries are read to tell what was done. */
const DIAGNOSED_ROWS = 10_000;
/** More broken cases than this are counted as one thing: somebody was in the database. */
export const MAX_BREAKS = 100;

export interface Verification {
  readonly ok: boolean;
  readonly cases: number;
  readonly entries: number;
  readonly firstBroken: LedgerBreak | null;
  /** The first break of each broken case, at most {@link MAX_BREAKS}. */
  readonly breaks: readonly LedgerBreak[];
  /** The last checkpoint, to be noted outside of this database. */
  readonly checkpoint: { readonly number: number; readonly at: string; readonly hash: string } | null;
}

/**
 * Verifies every chain from its first entry to its recorded end, and all of them against every checkpoint: page by
 * page, on one view of the database, so that decisions which go on meanwhile neither wait nor disturb.
 */
export const verifyLedger = (db: Db): Promise<Verification> =>
  db.transaction(
    async (trx) => {
      const { cases, entries, breaks } = await verifyChains(trx);
      const { last, broken } = await verifyCheckpoints(trx);
      const more = [
        ...(await deletedCases(trx)),
        ...(await entriesUnlikeCheckpoints(trx)),
        ...broken,
        ...(await lostCheckpoints(trx)),
      ];
      const all = distinct([...breaks, ...more]).slice(0, MAX_BREAKS);
      return { ok: all.length === 0, cases, entries, firstBroken: all[0] ?? null, breaks: all, checkpoint: last };
    },
    { isolationLevel: 'repeatable read', readOnly: true },
  );

interface JoinedRow extends LedgerRow {
  readonly head_seq: number | null;
  readonly head_hash: string | null;
}

/** The case whose rows pass by. */
interface Walk {
  readonly caseId: string;
  readonly head: Head;
  readonly recorded: Head | null;
  readonly isBroken: boolean;
}

async function verifyChains(trx: Db): Promise<{ cases: number; entries: number; breaks: LedgerBreak[] }> {
  const breaks: LedgerBreak[] = [];
  let [cases, entries] = [0, 0];
  let walk: Walk | undefined;
  const endCase = (): void => {
    const end = walk && !walk.isBroken ? breakAtEnd(walk.caseId, walk.head, walk.recorded) : undefined;
    if (end) breaks.push(end);
  };
  for await (const row of rowsOf(trx)) {
    entries++;
    if (walk?.caseId !== row.case_id) {
      endCase();
      cases++;
      walk = { caseId: row.case_id, head: BEFORE_FIRST, recorded: recordedHead(row), isBroken: false };
    }
    if (walk.isBroken) continue;
    const entry = chainedEntry(row);
    const isWhole = follows(entry, walk.head, hashOf);
    if (!isWhole && breaks.length < MAX_BREAKS) breaks.push(await diagnosed(trx, walk, entry));
    walk = { ...walk, head: isWhole ? entry : walk.head, isBroken: !isWhole };
  }
  endCase();
  return { cases, entries, breaks };
}

const recordedHead = ({ head_seq, head_hash }: JoinedRow): Head | null =>
  head_seq === null || head_hash === null ? null : { seq: head_seq, hash: head_hash };

async function* rowsOf(trx: Db): AsyncGenerator<JoinedRow> {
  let after: readonly [string, number] = [BEFORE_ALL, 0];
  for (;;) {
    const page = await trx('ledger')
      .leftJoin('ledger_heads', 'ledger_heads.case_id', 'ledger.case_id')
      .whereRaw('(ledger.case_id, ledger.seq) > (?::uuid, ?::int)', [...after])
      .orderBy([{ column: 'ledger.case_id' }, { column: 'ledger.seq' }])
      .limit(PAGE_ROWS)
      .select<JoinedRow[]>('ledger.*', 'ledger_heads.seq as head_seq', 'ledger_heads.hash as head_hash');
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < PAGE_ROWS) return;
    after = [last.case_id, last.seq];
  }
}

async function diagnosed(trx: Db, { head, recorded }: Walk, row: ChainedEntry): Promise<LedgerBreak> {
  const rest = await trx('ledger')
    .where({ case_id: row.caseId })
    .where('seq', '>', row.seq)
    .orderBy('seq')
    .limit(DIAGNOSED_ROWS);
  return diagnose({ caseId: row.caseId, head, row, rest: rest.map(chainedEntry), recorded, hash: hashOf });
}

/** Cases of which a head is recorded and no entry is left. */
async function deletedCases(trx: Db): Promise<LedgerBreak[]> {
  const rows = await trx('ledger_heads')
    .whereNotExists(trx('ledger').select(trx.raw('1')).whereRaw('ledger.case_id = ledger_heads.case_id'))
    .orderBy('case_id')
    .limit(MAX_BREAKS)
    .select('case_id', 'seq', 'hash');
  return rows.flatMap(({ case_id, seq, hash }) => breakAtEnd(case_id, BEFORE_FIRST, { seq, hash }) ?? []);
}

interface UnlikeRow {
  readonly checkpoint: number;
  readonly case_id: string;
  readonly seq: number;
  readonly is_there: boolean;
  readonly last_seq: number | null;
}

/**
 * Entries that a checkpoint saw and that are gone or are others now: the case was cut or rewritten, and its recorded
 * end with it.
 */
async function entriesUnlikeCheckpoints(trx: Db): Promise<LedgerBreak[]> {
  const { rows } = await trx.raw<{ rows: UnlikeRow[] }>(
    `select distinct on (seen.case_id) seen.checkpoint, seen.case_id, seen.seq, now.hash is not null as is_there,
            (select max(seq) from ledger where case_id = seen.case_id) as last_seq
     from ledger_checkpoint_heads seen left join ledger now on now.case_id = seen.case_id and now.seq = seen.seq
     where now.hash is distinct from seen.hash
     order by seen.case_id, seen.checkpoint limit ?`,
    [MAX_BREAKS],
  );
  return rows.map(unlikeCheckpoint);
}

function unlikeCheckpoint({ checkpoint, case_id, seq, is_there, last_seq }: UnlikeRow): LedgerBreak {
  const seen = `checkpoint ${checkpoint} saw`;
  if (is_there)
    return breakIn(
      { caseId: case_id, seq, checkpoint },
      'contentChanged',
      `Entry ${seq} is not the one that ${seen}: the case was rewritten up to there, hashes and all.`,
    );
  if (last_seq === null)
    return breakIn(
      { caseId: case_id, seq: 1, checkpoint },
      'caseDeleted',
      `All entries of this case are gone; ${seen} ${seq} of them.`,
    );
  return breakIn(
    { caseId: case_id, seq: last_seq + 1, checkpoint },
    'tailCut',
    `The entries after ${last_seq} are gone; ${seen} entry ${seq}.`,
  );
}

interface CheckpointsVerified {
  readonly last: Verification['checkpoint'];
  readonly broken: readonly LedgerBreak[];
}

/** Each checkpoint by its own hash, and chained to the one before. */
async function verifyCheckpoints(trx: Db): Promise<CheckpointsVerified> {
  let last: Verification['checkpoint'] = null;
  for (let due = 1; ; due++) {
    const found = await checkpointFrom(trx, due);
    if (found === undefined) return { last, broken: [] };
    const { checkpoint, hash } = found;
    const { number, at, previousHash } = checkpoint;
    if (number !== due)
      return { last, broken: [brokenCheckpoint('checkpointMissing', due, `Checkpoint ${due} is gone.`)] };
    if (sha256(checkpointText(checkpoint)) !== hash || previousHash !== (last?.hash ?? FIRST_PREVIOUS_HASH)) {
      return {
        last,
        broken: [brokenCheckpoint('checkpointChanged', due, `Checkpoint ${due} is not what was written.`)],
      };
    }
    last = { number, at, hash };
  }
}

/** Checkpoints that an event tells of and that are gone or are others now. */
async function lostCheckpoints(trx: Db): Promise<LedgerBreak[]> {
  const { rows } = await trx.raw<{ rows: { number: number; is_there: boolean }[] }>(
    `select (checkpoint.data->>'number')::int as number, now.hash is not null as is_there
     from events checkpoint left join ledger_checkpoints now on now.number = (checkpoint.data->>'number')::int
     where checkpoint.type = 'ledger.checkpointed' and now.hash is distinct from checkpoint.data->>'hash'
     order by number limit ?`,
    [MAX_BREAKS],
  );
  return rows.map(({ number, is_there }) =>
    is_there
      ? brokenCheckpoint('checkpointChanged', number, `Checkpoint ${number} is not the one that its event tells of.`)
      : brokenCheckpoint('checkpointMissing', number, `Checkpoint ${number} is gone; its event is there.`),
  );
}

/** The first break of each case and of each checkpoint. */
function distinct(breaks: readonly LedgerBreak[]): readonly LedgerBreak[] {
  const seen = new Set<string>();
  return breaks.filter(({ caseId, checkpoint }) => {
    const about = caseId ?? `checkpoint ${checkpoint}`;
    if (seen.has(about)) return false;
    seen.add(about);
    return true;
  });
}
