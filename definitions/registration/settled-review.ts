import type { Registered } from './state';

/** Whose an opportunity was, and is now that a review shared it; user ids, the main owner first. */
export interface OwnersGiven {
  readonly opportunityId: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** Who decided; left out: a rule. */
  readonly by?: { readonly userId: string; readonly name: string };
}

/** What a conflict review came to; `ownersGiven` where it took an opportunity away from somebody. */
export interface SettledReview extends Registered {
  readonly ownersGiven?: OwnersGiven;
}
