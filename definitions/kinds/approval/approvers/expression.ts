import { isRefused } from '../../../shared/refusal';
import { expressionOf, strictObject } from '../../../shared/schema';
import { approverRule } from './rule';
import { expressionFindings } from './said-findings';
import { idsSaidBy, namedByIds } from './user-ids';

export const expression = approverRule({
  name: 'expression',
  schema: strictObject(
    { expression: expressionOf('CEL that gives a user id or a list of them.') },
    'The people that an expression gives.',
  ),
  finder({ expression: text }) {
    const words = `expression ${text}`;
    return {
      words,
      check: (place) => expressionFindings(text, place),
      reads: { expression: text },
      fault({ evaluate }) {
        const evaluated = evaluate(text);
        return isRefused(evaluated) ? `${text} cannot be worked out. ${evaluated.refusal.detail}` : undefined;
      },
      said({ evaluate }) {
        const evaluated = evaluate(text);
        return isRefused(evaluated) ? { userIds: [], strange: evaluated.refusal.detail } : idsSaidBy(evaluated.value);
      },
      find: (organisation, { userIds }) => namedByIds(words, userIds, organisation),
    };
  },
});
