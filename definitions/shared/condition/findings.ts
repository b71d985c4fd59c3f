import { type Wanted, compileExpression } from './compile';
import { type DeclaredFacts, declareFacts } from './environment';
import type { Facts } from './facts';
import { type Finding, errorAt } from '../finding';

/** Facts ready for {@link conditionFindings}, or why they cannot be declared. */
export function declaredOrFinding(
  facts: Facts,
  pointer = '/facts',
): { readonly declared: DeclaredFacts } | { readonly findings: readonly Finding[] } {
  try {
    return { declared: declareFacts(facts) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return {
      findings: [
        errorAt(
          pointer,
          'bad_fact',
          error.message,
          'Declare facts as { "amountFen": { "type": "integer", "default": 0 } }.',
        ),
      ],
    };
  }
}

/** An expression must be safe and type-check against the facts; none given is fine. */
export function conditionFindings(
  expression: string | undefined,
  declared: DeclaredFacts,
  pointer: string,
  wanted: Wanted = 'bool',
): readonly Finding[] {
  if (expression === undefined) return [];
  const compiled = compileExpression(expression, declared, wanted);
  return 'refusal' in compiled
    ? [
        errorAt(
          pointer,
          'condition',
          `The ${wanted === 'bool' ? 'condition' : 'expression'} is refused: ${compiled.refusal.detail}`,
          mendOf(compiled.refusal.detail, declared),
        ),
      ]
    : [];
}

const mendOf = (detail: string, { facts }: DeclaredFacts): string => {
  const [, suggestion] = /(Did you mean ".*"\?|Write .+)/.exec(detail) ?? [];
  return (
    suggestion ??
    `Conditions may use: ${Object.keys(facts).join(', ') || 'nothing, until facts are declared'}. Declare others under \`facts\`.`
  );
};
