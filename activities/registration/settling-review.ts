import type { ReviewEffect } from '../../definitions/registration/reviewing';
import type { Step } from './kept';

/** What a reviewer decided about a registration, to be carried out. */
export type SettlingReview = Step & {
  readonly reviewId: string;
  readonly effect: ReviewEffect;
  readonly outcome: string;
  readonly byUserId: string | null;
  readonly protectedUntil: string;
  /** Of the assessment, should it need one. */
  readonly approvalId: string;
};
