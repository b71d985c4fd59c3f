/** Why two records look the same: the field, both values as they were compared, how, and how strongly (0–1). */
export interface Evidence {
  readonly field: string;
  readonly ours: string;
  readonly theirs: string;
  readonly method: 'exact' | 'fuzzy';
  readonly score: number;
}

/** A customer or an open opportunity that may be the same as what is registered, with who owns it at that moment. */
export interface Candidate {
  readonly kind: 'customer' | 'opportunity';
  readonly id: string;
  readonly name: string;
  readonly ownerIds: readonly string[];
  readonly ownerName: string | null;
  readonly departmentId: string;
  readonly departmentName: string;
  /** A customer whose claim was given up: whoever registers it next may have it. */
  readonly released: boolean;
  /** A customer that nobody owns and nobody claims, which everybody who sells sees. */
  readonly isHouse: boolean;
  readonly score: number;
  readonly evidence: readonly Evidence[];
}

/**
 * One candidate that was found twice, before one record became a part of the other: all that speaks for it, of each
 * field and method the strongest.
 */
export function unitedEvidence(one: Candidate, other: Candidate): Candidate {
  const isStrongest = ({ field, ours, method, score }: Evidence, index: number, all: readonly Evidence[]): boolean =>
    !all.some(
      (rival, at) =>
        rival.field === field &&
        rival.ours === ours &&
        rival.method === method &&
        (rival.score > score || (rival.score === score && at < index)),
    );
  return {
    ...one,
    score: Math.max(one.score, other.score),
    evidence: [...one.evidence, ...other.evidence].filter(isStrongest),
  };
}
