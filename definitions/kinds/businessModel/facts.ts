import type { Fact, Facts } from '../../shared/condition/facts';
import { customerFact } from '../../shared/customer-facts';

/**
 * What stands around the opportunity, as lists without doubles in no certain order: conditions ask `in` and `size()`
 * of them.
 */
const list = (description: string): Fact => ({ type: 'array', items: { type: 'string' }, default: [], description });
const fen = (description: string): Fact => ({ type: 'integer', default: 0, description });

const aroundFacts: Facts = {
  team: list("The roles in its team (OPP-11): `size(team) > 0`, `'presales' in team`."),
  customers: list('The roles of its further customers (OPP-21), such as `endUser`.'),
  competitors: list('The names of its competitors (OPP-14, CMP-06).'),
  threats: list('How its competitors threaten it: `low`, `medium`, `high`.'),
  partners: list('The names of its partners (OPP-14).'),
  decisionRoles: list('The roles in its decision tree (OPP-13).'),
  samples: list('Where its sample requests stand (OPP-24): `requested`, `sent`, `returned`, `cancelled`.'),
  quotations: list(
    'Where the latest revisions of its quotations stand (OPP-24): `draft`, `sent`, `accepted`, `rejected`, `expired`.',
  ),
  quotedFen: fen('The total of the quotation that was sent or accepted last, in fen; 0 without one.'),
  budgetFen: fen('The approved expense budget (OPP-12), in fen; 0 without one.'),
  spentFen: fen('What was spent of it, in fen.'),
  projectApproved: {
    type: 'boolean',
    default: false,
    description: 'Whether it is approved as a project 立项 (OPP-09).',
  },
};

/**
 * What the criteria of every business model may use. `expectedAmountFen` and `expectedCloseOn` have no default: while
 * missing, a criterion on them is unmet.
 */
export const opportunityFacts: Facts = {
  name: { type: 'string', description: 'The name of the opportunity.' },
  category: {
    type: 'string',
    enum: ['normal', 'project'],
    default: 'normal',
    description: 'The category: normal or project (OPP-08).',
  },
  visibility: {
    type: 'string',
    enum: ['private', 'public'],
    default: 'private',
    description: 'Private 私有 or public 公共.',
  },
  expectedAmountFen: { type: 'integer', description: 'The expected amount, in fen.' },
  expectedCloseOn: { type: 'string', description: 'The day on which it is expected to close, `YYYY-MM-DD`.' },
  winProbability: {
    type: 'number',
    default: 0,
    description: 'The probability of winning of the stage it is in, in percent.',
  },
  customer: customerFact,
  ...aroundFacts,
};
