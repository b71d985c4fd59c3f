import type { Fact } from '../../shared/condition/facts';

/** What stands around an opportunity, without doubles in no certain order: conditions ask `in` and `size()` of it. */
export const listFact = (description: string) =>
  ({ type: 'array', items: { type: 'string' }, default: [], description }) satisfies Fact;

export const fenFact = (description: string) => ({ type: 'integer', default: 0, description }) satisfies Fact;
