import { type PlacedError, type Refused, refused } from '../shared/refusal';

/** What keeps a sale from going anywhere, whatever its fields say. Who reads the opportunity is told the same as who tries. */

/** Whose customer it is must be decided before people go on with it, and before it is sold. */
export const IN_REVIEW: PlacedError = { pointer: '/conflictReview', code: 'in_conflict_review', detail: 'A change of its customer is in conflict review: it goes on once that is decided.' };

export const SUSPENDED: PlacedError = { pointer: '/suspension', code: 'suspended', detail: 'The opportunity is suspended. Resume it first.' };

export const refusedBy = (inTheWay: PlacedError): Refused => refused('wrong_state', inTheWay.detail, undefined, [inTheWay]);
