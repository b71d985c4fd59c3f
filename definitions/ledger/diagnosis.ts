import { breakIn, type LedgerBreak } from './break';
import { afterEnd, type ChainedEntry, type Hash, type Head, rangeOf } from './chain';

interface Broken {
  readonly caseId: string;
  /** The last entry that is as it was written. */
  readonly head: Head;
  /** The entry that does not follow it, and those after, by number. */
  readonly row: ChainedEntry;
  readonly rest: readonly ChainedEntry[];
  /** The end that was written down beside the chain. */
  readonly recorded: Head | null;
  readonly hash: Hash;
}

/**
 * Names what was done where a chain breaks. Two hints tell the cases apart: the hash before, which says after which
 * entry a row was written, and the number under which the hash of a row is right, which says where it stood when it
 * was written.
 */
export function diagnose(broken: Broken): LedgerBreak {
  const { caseId, head, row, rest, recorded } = broken;
  if (recorded?.seq === head.seq && recorded.hash === head.hash) return afterEnd(caseId, row.seq);
  if (row.previousHash === head.hash) return linkedBreak(broken);
  const moved = rest.find(({ previousHash }) => previousHash === head.hash);
  return moved === undefined ? unlinkedBreak(broken) : standsBetween(broken, moved);
}

/** The row says itself that it follows the last good one. */
function linkedBreak({ caseId, head, row, rest, hash }: Broken): LedgerBreak {
  const due = head.seq + 1;
  if (row.seq !== due && isRight(row, due, hash))
    return breakIn({ caseId, seq: due }, 'reordered', `Entry ${due} has been given the number ${row.seq}.`);
  const [next] = rest;
  if (next?.previousHash === head.hash) return inserted(caseId, row.seq);
  return changed(caseId, row.seq);
}

/** Something stands between the last good entry and the one that was written after it. */
function standsBetween({ caseId, head, row, rest, hash }: Broken, moved: ChainedEntry): LedgerBreak {
  const due = head.seq + 1;
  const hashes = new Set(rest.map((other) => other.hash));
  const isOneOfTheCase = numberOf(row, hash) !== undefined && hashes.has(row.previousHash);
  return isOneOfTheCase
    ? breakIn(
        { caseId, seq: due },
        'reordered',
        `Entry ${due} stands as number ${moved.seq}, after others that were written later.`,
      )
    : inserted(caseId, row.seq);
}

/** No entry follows the last good one. */
function unlinkedBreak({ caseId, head, row, rest, hash }: Broken): LedgerBreak {
  const due = head.seq + 1;
  const number = numberOf(row, hash);
  if (row.seq === due && number !== undefined && number < due) return inserted(caseId, head.seq);
  if (row.seq > due || (number !== undefined && number > due)) {
    const last = (number === undefined ? row.seq : Math.max(number, due + 1)) - 1;
    return breakIn(
      { caseId, seq: due },
      'missing',
      `The entries ${rangeOf(due, last)} are gone` +
        (row.seq === number ? '.' : ', and those after them have other numbers.'),
    );
  }
  const [next] = rest;
  const rowIsGenuine = number === due && (next === undefined || next.previousHash === row.hash);
  if (rowIsGenuine && head.seq > 0)
    return breakIn(
      { caseId, seq: head.seq },
      'contentChanged',
      `Entry ${head.seq} was rewritten together with its hash: entry ${due} follows another one.`,
    );
  return changed(caseId, row.seq);
}

const inserted = (caseId: string, seq: number): LedgerBreak =>
  breakIn({ caseId, seq }, 'inserted', `Entry ${seq} was put in: the one after it follows the one before it.`);

const changed = (caseId: string, seq: number): LedgerBreak =>
  breakIn(
    { caseId, seq },
    'contentChanged',
    `Entry ${seq} is not what was written: its hash is that of another content.`,
  );

const isRight = (row: ChainedEntry, seq: number, hash: Hash): boolean => hash(seq, row, row.previousHash) === row.hash;

/** How far from where a row stands its own number is looked for: nobody moves an entry further by hand. */
const SEARCHED = 2_000;

/** The number under which the row was written, its own first; undefined when its content was changed. */
function numberOf(row: ChainedEntry, hash: Hash): number | undefined {
  if (isRight(row, row.seq, hash)) return row.seq;
  for (let away = 1; away <= SEARCHED; away++) {
    for (const seq of [row.seq + away, row.seq - away]) if (seq >= 1 && isRight(row, seq, hash)) return seq;
  }
  return undefined;
}
