import { FIRST_PREVIOUS_HASH, type LedgerEntry } from './entry';
import { breakIn, type LedgerBreak } from './break';

/** An entry as it stands in the ledger. */
export interface ChainedEntry extends LedgerEntry {
  readonly seq: number;
  readonly previousHash: string;
  readonly hash: string;
}

/** The last entry of a case, by number and hash. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** The hash of an entry under a number; hashing is the caller’s, since rules reach no packages of the system. */
export type Hash = (seq: number, entry: LedgerEntry, previousHash: string) => string;

/** Where every chain begins. */
export const BEFORE_FIRST: Head = { seq: 0, hash: FIRST_PREVIOUS_HASH };

/** Whether an entry is the one that was written after `head`, and unchanged. */
export const follows = (entry: ChainedEntry, head: Head, hash: Hash): boolean =>
  entry.seq === head.seq + 1 &&
  entry.previousHash === head.hash &&
  hash(entry.seq, entry, entry.previousHash) === entry.hash;

/**
 * Compares the end of a whole chain with the end that was written down beside it; `last` is {@link BEFORE_FIRST}
 * where the case has no entries.
 */
export function breakAtEnd(caseId: string, last: Head, recorded: Head | null): LedgerBreak | undefined {
  if (recorded === null)
    return breakIn(
      { caseId, seq: 1 },
      'inserted',
      'This case has entries, and no end of it was ever recorded: they were put in past the product.',
    );
  if (last.seq === recorded.seq && last.hash === recorded.hash) return undefined;
  if (last.seq === 0)
    return breakIn({ caseId, seq: 1 }, 'caseDeleted', `All ${recorded.seq} entries of this case are gone.`);
  if (last.seq < recorded.seq)
    return breakIn(
      { caseId, seq: last.seq + 1 },
      'tailCut',
      `The entries ${rangeOf(last.seq + 1, recorded.seq)} at the end of this case are gone.`,
    );
  if (last.seq > recorded.seq) return afterEnd(caseId, recorded.seq + 1);
  return breakIn(
    { caseId, seq: last.seq },
    'contentChanged',
    `Entry ${last.seq}, the last of this case, was rewritten together with its hash.`,
  );
}

/** An entry that is there although the case was whole, to its recorded end, without it. */
export const afterEnd = (caseId: string, seq: number): LedgerBreak =>
  breakIn(
    { caseId, seq },
    'inserted',
    `Entry ${seq} stands after the recorded end of this case: it was put in past the product.`,
  );

export const rangeOf = (first: number, last: number): string => (first === last ? `${first}` : `${first} to ${last}`);
