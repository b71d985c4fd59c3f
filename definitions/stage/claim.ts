/** What whoever owns the claim tells the stage flow of it. */
export type ClaimChange =
  /** Released, withdrawn, merged: there is nothing to progress any more. */
  | { readonly kind: 'ended'; readonly status: string }
  /**
   * Assigned or handed over; user ids. `by`: who assigned it; then what those who go hold in an open gate goes along.
   * A handover moves tasks by itself.
   */
  | {
      readonly kind: 'ownersChanged';
      readonly from: readonly string[];
      readonly to: readonly string[];
      readonly by?: { readonly userId: string; readonly name: string };
    };

/** The name of the signal that carries it. */
export const CLAIM_CHANGED = 'claimChanged';
