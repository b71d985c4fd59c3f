import { mergeFacts } from '../../shared/condition/merge-facts';
import { saleFacts } from './facts';
import type { PricePolicy, PriceRule } from './schema';
import { type Finding, errorAt, warningAt } from '../../shared/finding';
import { ascendingFindings } from '../../definition/checking/ascending';
import { conditionFindings, declaredOrFinding } from '../../shared/condition/findings';
import { duplicates } from '../../definition/checking/duplicates';
import { missingDefinition } from '../../definition/checking/references';
import type { World } from '../../definition/checking/world';

export function pricePolicyFindings({ rules, combine, floor, facts }: PricePolicy, world: World): readonly Finding[] {
  const declared = declaredOrFinding(mergeFacts(saleFacts, facts));
  return [
    ...('findings' in declared
      ? declared.findings
      : rules.flatMap(({ when }, index) => conditionFindings(when, declared.declared, `/rules/${index}/when`))),
    ...duplicates(
      rules.map(({ key }) => key),
      (index) => `/rules/${index}/key`,
      'rules',
    ),
    ...rules.flatMap((rule, index) => ruleFindings(rule, `/rules/${index}`)),
    ...(combine === 'first' ? hiddenRules(rules) : []),
    ...missingDefinition(world, 'approval', floor?.approval, '/floor/approval'),
  ];
}

function ruleFindings({ from, until, price }: PriceRule, pointer: string): readonly Finding[] {
  return [
    ...(from !== undefined && until !== undefined && from > until
      ? [
          errorAt(
            `${pointer}/until`,
            'ends_before_start',
            `It ends on ${until}, before it begins on ${from}.`,
            'Exchange the days.',
          ),
        ]
      : []),
    ...('byQuantity' in price
      ? ascendingFindings(
          price.byQuantity.map(({ fromQuantity }) => fromQuantity),
          (index) => `${pointer}/price/byQuantity/${index}/fromQuantity`,
        )
      : []),
    ...('byAmount' in price
      ? ascendingFindings(
          price.byAmount.map(({ fromAmountFen }) => fromAmountFen),
          (index) => `${pointer}/price/byAmount/${index}/fromAmountFen`,
        )
      : []),
  ];
}

/** After a rule that always holds, no other is ever looked at. */
function hiddenRules(rules: readonly PriceRule[]): readonly Finding[] {
  const always = rules.findIndex(
    ({ when, products, from, until }) =>
      when === undefined && products === undefined && from === undefined && until === undefined,
  );
  if (always < 0 || always === rules.length - 1) return [];
  return [
    warningAt(
      `/rules/${always + 1}`,
      'rule_never_used',
      `The rule "${rules[always]?.key ?? ''}" before it always holds, so this one is never used.`,
      'Put the rule that always holds last, or combine by `best`.',
    ),
  ];
}
