/** What can be wrong with a ledger (TSK-11). */
export const breakKinds = [
  'contentChanged',
  'missing',
  'inserted',
  'reordered',
  'tailCut',
  'caseDeleted',
  'checkpointChanged',
  'checkpointMissing',
] as const;

export type BreakKind = (typeof breakKinds)[number];

/** One place where the ledger is not what the product wrote. */
export interface LedgerBreak {
  readonly what: BreakKind;
  /** Null: a checkpoint itself is broken. */
  readonly caseId: string | null;
  /** The first entry of the case that is concerned. */
  readonly seq: number | null;
  /** The checkpoint by which it was found, or that is broken. */
  readonly checkpoint: number | null;
  /** For the person who reads it. */
  readonly detail: string;
}

interface Place {
  readonly caseId: string;
  readonly seq: number;
  readonly checkpoint?: number | null;
}

export const breakIn = ({ caseId, seq, checkpoint = null }: Place, what: BreakKind, detail: string): LedgerBreak => ({
  what,
  caseId,
  seq,
  checkpoint,
  detail,
});

export const brokenCheckpoint = (
  what: 'checkpointChanged' | 'checkpointMissing',
  checkpoint: number,
  detail: string,
): LedgerBreak => ({ what, caseId: null, seq: null, checkpoint, detail });
