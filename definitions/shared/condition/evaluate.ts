import { EvaluationError } from '@marcbachmann/cel-js';
import { type Refused, refused } from '../refusal';
import type { CompiledExpression } from './compile';
import { BEYOND_EXACT } from '../text';
import { type FactValues, celValuesOf } from './fact-values';

/** What an expression gives, as JSON: integers are numbers again. */
export type ExpressionValue = boolean | number | string | readonly string[];

/**
 * The one place where conditions and other expressions are evaluated (DEF-07). It is interpreted, reads no clock and
 * makes no call, so that a flow may use it. Every fact that the expression names must be there, whatever the rest of
 * it says: a missing one is its declared default, or the answer is a refusal with the fact's pointer. So is a value
 * of the wrong type, a division by zero and a number that is none.
 * `7 / 2` of two integers is 3, as everywhere in CEL; `7 / 2.0` is 3.5.
 */
export function evaluate(
  compiled: CompiledExpression,
  values: FactValues,
): { readonly value: ExpressionValue } | Refused {
  const facts = celValuesOf(compiled.facts, compiled.reads, values);
  if ('refusal' in facts) return facts;
  return resultOf(compiled, facts.context);
}

/** Whether a condition holds. */
export function holds(condition: CompiledExpression, values: FactValues): { readonly value: boolean } | Refused {
  const evaluated = evaluate(condition, values);
  if ('refusal' in evaluated) return evaluated;
  return typeof evaluated.value === 'boolean'
    ? { value: evaluated.value }
    : refused('unprocessable', `${condition.expression} is not a condition.`);
}

function resultOf(
  { run, expression }: CompiledExpression,
  context: Record<string, unknown>,
): { readonly value: ExpressionValue } | Refused {
  try {
    const given: unknown = run(context);
    if (typeof given === 'bigint' && !Number.isSafeInteger(Number(given)))
      return refused('unprocessable', `${expression} gives ${given}. It ${BEYOND_EXACT}`);
    const value = jsonOf(given);
    return value === undefined
      ? refused('unprocessable', `${expression} gives no number that can be used.`)
      : { value };
  } catch (error) {
    if (error instanceof EvaluationError)
      return refused('unprocessable', `${expression} cannot be evaluated: ${error.summary}.`);
    throw error;
  }
}

function jsonOf(value: unknown): ExpressionValue | undefined {
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  return undefined;
}
