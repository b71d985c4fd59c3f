/** What whoever owns the claim tells the stage flow of it. */
export type ClaimChange =
  /** Released, withdrawn, merged: there is nothing to progress any more. */
  | { readonly kind: 'ended'; readonly status: string }
  /** Assigned, handed over, shared; user ids. */
  | { readonly kind: 'ownersChanged'; readonly from: readonly string[]; readonly to: readonly string[] };

/** The name of the signal that carries it. */
export const CLAIM_CHANGED = 'claimChanged';
