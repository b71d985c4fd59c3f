import { type Wanted, compileExpression } from './compile';
import { type DeclaredFacts, declareFacts } from './environment';
import { factFindings } from './fact-findings';
import type { Facts } from './facts';
import { type Finding, errorAt } from '../finding';
import { isRefused } from '../refusal';
import { evaluate } from './evaluate';

/** Facts ready for {@link conditionFindings}, or why they cannot be declared. */
export function declaredOrFinding(
  facts: Facts,
  pointer = '/facts',
): { readonly declared: DeclaredFacts } | { readonly findings: readonly Finding[] } {
  try {
    const declared = declareFacts(facts);
    const findings = factFindings(facts, pointer);
    return findings.length === 0 ? { declared } : { findings };
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
  const what = wanted === 'bool' ? 'condition' : 'expression';
  const compiled = compileExpression(expression, declared, wanted);
  if (isRefused(compiled)) {
    const { detail } = compiled.refusal;
    return [errorAt(pointer, 'condition', `The ${what} is refused: ${detail}`, mendOf(detail, declared))];
  }
  const always = compiled.reads.length === 0 ? evaluate(compiled, {}) : undefined;
  return always !== undefined && isRefused(always)
    ? [errorAt(pointer, 'condition', `It never works out: ${always.refusal.detail}`, `Mend the ${what}.`)]
    : [];
}

const mendOf = (detail: string, { facts }: DeclaredFacts): string => {
  const [, suggestion] = /(Did you mean ".*"\?|Write .+)/.exec(detail) ?? [];
  return (
    suggestion ??
    `Conditions may use: ${Object.keys(facts).join(', ') || 'nothing, until facts are declared'}. ` +
      'Declare others under `facts`.'
  );
};
