import { conditionFindings } from '../../../shared/condition/findings';
import { isRefused } from '../../../shared/refusal';
import { expressionOf, strictObject } from '../../../shared/schema';
import { approverRule } from './rule';
import { namedByIds, userIdsIn } from './user-ids';

export const expression = approverRule({
  name: 'expression',
  schema: strictObject(
    { expression: expressionOf('CEL that gives a user id or a list of them.') },
    'The people that an expression gives.',
  ),
  finder: ({ expression: text }) => ({
    check: ({ facts, pointer }) =>
      facts === undefined ? [] : conditionFindings(text, facts, `${pointer}/expression`, 'strings'),
    fault({ evaluate }) {
      const evaluated = evaluate(text);
      if (isRefused(evaluated)) return `${text} cannot be worked out. ${evaluated.refusal.detail}`;
      return userIdsIn(evaluated.value) === undefined
        ? `${text} cannot be worked out. It gives no user ids.`
        : undefined;
    },
    userIds({ evaluate }) {
      const evaluated = evaluate(text);
      return ('value' in evaluated ? userIdsIn(evaluated.value) : undefined) ?? [];
    },
    find: (organisation, { userIds }) => namedByIds(`expression ${text}`, userIds, organisation),
  }),
});
