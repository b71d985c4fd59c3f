import type { Facts } from '../../shared/condition/facts';
import { customerFact } from '../../shared/customer-facts';

/** What the conditions of every service process may use. */
export const serviceFacts: Facts = {
  paid: { type: 'boolean', description: 'Whether the customer pays for the service.' },
  grade: { type: 'string', description: 'The key of the grade.' },
  category: { type: 'string', default: '', description: 'The category (分类) of the request.' },
  channel: { type: 'string', default: '', description: 'The channel: phone, web, complaint …' },
  totalFen: { type: 'integer', default: 0, description: 'The total of the quoted items, in fen.' },
  customer: customerFact,
};
