import { refused, type Refused } from '../shared/refusal';

/** What a reviewer may say in a conflict review 撞单审核 (FLW-02). */
export const reviewOutcomes = ['notConflict', 'same'] as const;

/** An open review as its flow holds it. */
export interface ConflictReview {
  readonly id: string;
  readonly taskId: string;
  readonly initiatorId: string;
  readonly candidateIds: readonly string[];
  readonly decided?: { readonly byName: string; readonly at: string; readonly outcome: string } | undefined;
}

export interface ReviewDecision {
  readonly taskId: string;
  readonly outcome: string;
  readonly comment: string | null;
  readonly byUserId: string;
  readonly byName: string;
}

/** Why this decision is refused now, or undefined. Nobody decides over their own registration (SEC-02). */
export function refusalToReview(review: ConflictReview | undefined, { taskId, outcome, byUserId }: ReviewDecision): Refused | undefined {
  if (review?.taskId !== taskId) return refused('not_found', 'This case has no such task.');
  const { decided } = review;
  if (decided) return refused('conflict', `${decided.byName} decided "${decided.outcome}" at ${decided.at}.`);
  if (byUserId === review.initiatorId) return refused('forbidden', 'Nobody decides over their own registration.');
  if (!review.candidateIds.includes(byUserId)) return refused('forbidden', 'This task is not yours to decide.');
  if (!isReviewOutcome(outcome)) return refused('unprocessable', `The outcome must be one of: ${reviewOutcomes.join(', ')}.`, '/outcome');
  return undefined;
}

const isReviewOutcome = (outcome: string): boolean => reviewOutcomes.some((known) => known === outcome);
