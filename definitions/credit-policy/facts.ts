import { type DeclaredFacts, declareFacts } from '../condition/environment';
import type { Facts } from '../condition/facts';
import { mergeFacts } from '../condition/merge-facts';
import { customerFact } from '../customer/facts';
import type { CreditPolicy } from './schema';

/** What the rules of every credit policy may use. */
export const creditFacts: Facts = {
  customer: customerFact,
  owedFen: { type: 'integer', default: 0, description: 'What the customer owes before this order, in fen.' },
  overdueFen: { type: 'integer', default: 0, description: 'What of it is overdue, in fen.' },
  overdueDays: { type: 'integer', default: 0, description: 'How many days the oldest of it is overdue.' },
  orderFen: { type: 'integer', description: 'The amount of the order, in fen.' },
};

export const factsOfCredit = ({ facts }: CreditPolicy): DeclaredFacts => declareFacts(mergeFacts(creditFacts, facts));
