import type { Fact, Facts } from '../../shared/condition/facts';
import { contactFact, customerFact } from '../../shared/customer-facts';
import type { MessageTemplate } from '../../kinds/messageTemplate/schema';

const text = (description: string): Fact => ({ type: 'string', description });

/** What every template may use. `occasion` is what the sender says of it: its name, its day. */
export const knownVariables: Facts = {
  contact: {
    ...contactFact,
    properties: {
      ...contactFact.properties,
      salutation: text('How the contact is addressed (称呼).'),
      birthday: text('The birthday, `YYYY-MM-DD`.'),
    },
  },
  customer: {
    ...customerFact,
    properties: {
      ...customerFact.properties,
      address: text('Its address.'),
      foundedOn: text('The day it was founded, `YYYY-MM-DD`.'),
    },
  },
  owner: {
    type: 'object',
    description: 'Who writes: the owner of the customer.',
    properties: {
      name: text('The name.'),
      title: text('The position.'),
      email: text('The e-mail address.'),
      mobile: text('The mobile number.'),
    },
  },
  occasion: { type: 'object', description: 'The occasion, such as `occasion.name` and `occasion.date`.' },
};

/** What one template may use: the known variables and its own. An own one that is only named may hold anything. */
export function variablesOf({ variables = [] }: Pick<MessageTemplate, 'variables'>): Facts {
  const own: Facts = isListOfNames(variables)
    ? Object.fromEntries(variables.map((name) => [name, ANYTHING]))
    : variables;
  return { ...knownVariables, ...own };
}

const isListOfNames = (variables: readonly string[] | Facts): variables is readonly string[] =>
  Array.isArray(variables);

/** An object whose properties are not told. */
const ANYTHING: Fact = { type: 'object' };
