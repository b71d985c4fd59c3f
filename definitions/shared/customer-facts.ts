import type { Fact } from './condition/facts';

const text = (description: string): Fact => ({ type: 'string', default: '', description });

/**
 * What every condition about a customer may use, as `customer.level`. Texts that the master leaves open are empty.
 */
export const customerFact: Fact = {
  type: 'object',
  description: 'The customer.',
  properties: {
    name: { type: 'string', description: 'Its name.' },
    level: text('Its level (级别), such as `A`; `blocked` is a customer that nobody may sell to.'),
    category: text('Its category (分类).'),
    industry: text('Its industry.'),
    region: text('Its region.'),
    status: text('`potential` 潜在, `trading` 交易 or `dormant` 休眠, from its transactions.'),
    dealer: { type: 'boolean', default: false, description: 'Whether it is a dealer (经销客户) and not an end user.' },
  },
};

/** What conditions about a recipient may use, as `contact.optOut`. */
export const contactFact: Fact = {
  type: 'object',
  description: 'The contact.',
  properties: {
    name: { type: 'string', description: 'The name.' },
    title: text('The position (职务).'),
    email: text('The e-mail address.'),
    mobile: text('The mobile number.'),
    optOut: {
      type: 'boolean',
      default: false,
      description: 'Whether the contact wants no messages, by any channel or by one.',
    },
  },
};
