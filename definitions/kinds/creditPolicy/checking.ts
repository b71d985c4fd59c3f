import { mergeFacts } from '../../shared/condition/merge-facts';
import { creditFacts } from './facts';
import type { CreditPolicy, CreditRule } from './schema';
import { type Finding, errorAt, warningAt } from '../../shared/finding';
import { conditionFindings, declaredOrFinding } from '../../shared/condition/findings';
import { duplicates } from '../../definition/checking/duplicates';
import { missingDefinition } from '../../definition/checking/references';
import type { World } from '../../definition/checking/world';

export function creditPolicyFindings({ rules, term, facts }: CreditPolicy, world: World): readonly Finding[] {
  const declared = declaredOrFinding(mergeFacts(creditFacts, facts));
  const { from, until } = term ?? {};
  return [
    ...(from !== undefined && until !== undefined && from > until
      ? [
          errorAt(
            '/term/until',
            'ends_before_start',
            `It ends on ${until}, before it begins on ${from}.`,
            'Exchange the days.',
          ),
        ]
      : []),
    ...('findings' in declared
      ? declared.findings
      : rules.flatMap(({ when }, index) => conditionFindings(when, declared.declared, `/rules/${index}/when`))),
    ...duplicates(
      rules.map(({ key }) => key),
      (index) => `/rules/${index}/key`,
      'rules',
    ),
    ...rules.flatMap((rule, index) => approvalFindings(rule, `/rules/${index}`, world)),
    ...orderFindings(rules),
  ];
}

function approvalFindings({ control, approval }: CreditRule, pointer: string, world: World): readonly Finding[] {
  if (control === 'approve' && (approval ?? undefined) === undefined) {
    return [
      errorAt(
        `${pointer}/approval`,
        'approval_needed',
        'Control by approval needs an approval.',
        'Name one, or use another strength of control.',
      ),
    ];
  }
  return missingDefinition(world, 'approval', approval, `${pointer}/approval`);
}

function orderFindings(rules: readonly CreditRule[]): readonly Finding[] {
  const always = rules.findIndex(({ when }) => when === undefined);
  if (always < 0)
    return [
      warningAt(
        '/rules',
        'customers_without_rule',
        'A customer for whom no condition holds gets no credit rule.',
        'Add a last rule without `when`.',
      ),
    ];
  if (always === rules.length - 1) return [];
  return [
    warningAt(
      `/rules/${always + 1}`,
      'rule_never_used',
      `The rule "${rules[always]?.key ?? ''}" before it always holds, so this one is never used.`,
      'Put the rule without `when` last.',
    ),
  ];
}
