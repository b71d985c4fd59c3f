import { refused, type Refused } from '../shared/refusal';

/** The outcomes of a conflict review 撞单审核 whose effects this version carries out. */
const CARRIED_OUT = ['notConflict', 'same', 'approve', 'reject'];

/** Why this outcome cannot be taken, or undefined: what has no effect yet must not look decided. */
export const refusalOfReview = (outcome: string): Refused | undefined =>
  CARRIED_OUT.includes(outcome) ? undefined : refused('unprocessable', `"${outcome}" cannot be carried out yet. Decide "notConflict" or "same".`, '/outcome');
