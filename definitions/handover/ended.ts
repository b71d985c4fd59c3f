import type { OpportunityStatus } from '../registration/state';

/** Opportunities that are over stay with whoever had them: they count for that person. */
export const endedStatuses: readonly OpportunityStatus[] = [
  'refused',
  'withdrawn',
  'released',
  'won',
  'lost',
  'merged',
];
