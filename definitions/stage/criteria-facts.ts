import { aroundFacts } from '../around/facts';
import { opportunityFields } from '../registration/fields/fields';
import { fieldFacts } from '../registration/fields/values';
import type { Facts } from '../shared/condition/facts';
import { customerFact } from '../shared/customer-facts';

/** What the criteria of every business model may use. One without a default is unmet while the field is open. */
export const opportunityFacts: Facts = {
  ...fieldFacts,
  winProbability: {
    type: 'number',
    default: 0,
    description: 'The probability of winning of the stage it is in, in percent.',
  },
  customer: customerFact,
  ...aroundFacts,
};

/** What every opportunity has, or has around it: a model may require it, and any other name is a custom field. */
export const ownFields: readonly string[] = [
  ...new Set([...Object.keys(opportunityFacts), ...Object.keys(opportunityFields), 'custom', 'owners']),
];
