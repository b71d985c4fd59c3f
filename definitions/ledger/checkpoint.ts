import { canonicalJson } from './entry';
import type { Head } from './chain';

/** The last entry of a case, as a checkpoint saw it. */
export interface CaseHead extends Head {
  readonly caseId: string;
}

/**
 * 检查点: the heads of the cases that had entries since the checkpoint before, chained to it. All checkpoints
 * together cover every case.
 */
export interface Checkpoint {
  readonly number: number;
  readonly at: string;
  readonly previousHash: string;
  readonly heads: readonly CaseHead[];
}

/**
 * The text whose SHA-256, in hexadecimal, is the hash of a checkpoint. Its heads are sorted by the id of the case.
 */
export const checkpointText = ({ number, at, previousHash, heads }: Checkpoint): string =>
  canonicalJson([previousHash, number, at, heads.map(({ caseId, seq, hash }) => [caseId, seq, hash])]);
