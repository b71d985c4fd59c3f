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
  readonly score: number;
  readonly evidence: readonly Evidence[];
}
