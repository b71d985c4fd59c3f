import type { Facts } from '../../shared/condition/facts';
import { customerFact } from '../../shared/customer-facts';

/** What the rules of every price policy may use; all of it is of one line of a quotation or an order. */
export const saleFacts: Facts = {
  customer: customerFact,
  product: {
    type: 'object',
    description: 'The product.',
    properties: {
      code: { type: 'string', description: 'Its code.' },
      category: { type: 'string', default: '', description: 'Its category.' },
      basePriceFen: { type: 'integer', description: 'Its base price for a unit, in fen.' },
    },
  },
  region: { type: 'string', default: '', description: 'Where it is sold.' },
  quantity: { type: 'integer', description: 'How many units.' },
  amountFen: { type: 'integer', description: 'The amount of the line at base price, in fen.' },
  on: { type: 'string', description: 'The day of the sale, `YYYY-MM-DD`; days compare as texts.' },
};
