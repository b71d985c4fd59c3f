import type { Facts } from '../condition/facts';
import { customerFact } from '../customer/facts';

/** What the criteria of every business model may use. `expectedAmountFen` and `expectedCloseOn` have no default: while missing, a criterion on them is unmet. */
export const opportunityFacts: Facts = {
  name: { type: 'string', description: 'The name of the opportunity.' },
  category: { type: 'string', enum: ['normal', 'project'], default: 'normal', description: 'The category: normal or project (OPP-08).' },
  visibility: { type: 'string', enum: ['private', 'public'], default: 'private', description: 'Private 私有 or public 公共.' },
  expectedAmountFen: { type: 'integer', description: 'The expected amount, in fen.' },
  expectedCloseOn: { type: 'string', description: 'The day on which it is expected to close, `YYYY-MM-DD`.' },
  winProbability: { type: 'number', default: 0, description: 'The probability of winning of the stage it is in, in percent.' },
  customer: customerFact,
};
