import type { Facts } from '../../shared/condition/facts';
import { customerFact } from '../../shared/customer-facts';

/** What the rules of every credit policy may use. */
export const creditFacts: Facts = {
  customer: customerFact,
  owedFen: { type: 'integer', default: 0, description: 'What the customer owes before this order, in fen.' },
  overdueFen: { type: 'integer', default: 0, description: 'What of it is overdue, in fen.' },
  overdueDays: { type: 'integer', default: 0, description: 'How many days the oldest of it is overdue.' },
  orderFen: { type: 'integer', description: 'The amount of the order, in fen.' },
};
