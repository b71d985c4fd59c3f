import type { Criterion } from '../../kinds/businessModel/schema';
import { compileCondition, type CompiledExpression } from '../../shared/condition/compile';
import { type DeclaredFacts, declareFacts } from '../../shared/condition/environment';
import { holds } from '../../shared/condition/evaluate';
import type { Facts } from '../../shared/condition/facts';
import { kept } from '../../shared/kept';
import { pointerOf } from '../../shared/json';
import { isRefused, type PlacedError, type Refused } from '../../shared/refusal';
import { type CaseFacts, isFilledIn } from '../facts';

/** Compiling costs far more than evaluating, and cases share few models. */
const declarations = kept<DeclaredFacts>(32);
const conditions = kept<CompiledExpression | Refused>(512);

/**
 * The criteria that do not hold, each with the field to look at and the words of the definition. A missing fact makes
 * a criterion unmet.
 * @param code `entry` or `exit`
 */
export function unmetCriteria(
  criteria: readonly Criterion[],
  facts: Facts,
  values: Readonly<Record<string, unknown>>,
  code: string,
): readonly PlacedError[] {
  if (criteria.length === 0) return [];
  const declaredAs = JSON.stringify(facts);
  return criteria.flatMap((criterion): readonly PlacedError[] => {
    const condition = conditions(`${criterion.when}\n${declaredAs}`, () =>
      compileCondition(
        criterion.when,
        declarations(declaredAs, () => declareFacts(facts)),
      ),
    );
    if (isRefused(condition)) return [{ pointer: '', code, detail: `${criterion.else}: ${condition.refusal.detail}` }];
    const held = holds(condition, values);
    if (isRefused(held))
      return [notJudged({ criterion, refusal: held.refusal, pointerFirst: pointerRead(condition), code }, values)];
    return held.value ? [] : [{ pointer: pointerRead(condition), code, detail: criterion.else }];
  });
}

interface Unjudged {
  readonly criterion: Criterion;
  readonly refusal: Refused['refusal'];
  readonly pointerFirst: string;
  readonly code: string;
}

/**
 * Of a fact that is missing people are told no more than that: what a fact and its default are is its author’s
 * matter.
 */
function notJudged(
  { criterion: { else: otherwise }, refusal: { pointer, detail }, pointerFirst, code }: Unjudged,
  values: CaseFacts['values'],
): PlacedError {
  const why = pointer === undefined || isFilledIn(values, pointer) ? detail : `${pointer} is not filled in.`;
  return { pointer: pointer ?? pointerFirst, code, detail: `${otherwise} (${why})` };
}

/** The first fact that a condition looks at is where to begin. */
const pointerRead = ({ reads }: CompiledExpression): string => pointerOf(...(reads[0] ?? []));
