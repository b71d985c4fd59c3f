import { ParseError, type ParseResult, type TypeError as CelTypeError } from '@marcbachmann/cel-js';
import { BEYOND_EXACT } from '../text';
import { type Refused, refused } from '../refusal';
import { type DeclaredFacts, LIMITS, nameMend } from './environment';
import type { Facts } from './facts';
import { hintFor, wordHint } from './hints';
import { type FactPath, syntaxOf } from './syntax';

/** Longer conditions are refused before anything reads them. */
export const MAX_EXPRESSION_LENGTH = 2_000;
/** How many `!`, `-` and brackets may nest; the parser's own limit does not count them all. */
const MAX_OPENED = 200;

/** What an expression must give: a condition gives `bool`; people are given by one user id or a list of them. */
export type Wanted = 'bool' | 'number' | 'string' | 'strings';

const RESULT_TYPES: Readonly<Record<Wanted, readonly string[]>> = {
  bool: ['bool'],
  number: ['int', 'double'],
  string: ['string'],
  strings: ['string', 'list<string>'],
};

/** An expression that is known to be safe and to fit the declared facts. */
export interface CompiledExpression {
  readonly expression: string;
  readonly wanted: Wanted;
  readonly facts: Facts;
  readonly reads: readonly FactPath[];
  readonly run: ParseResult;
}

/**
 * Compiles a condition: CEL that gives true or false. Refused, with what to write instead, when it is too long,
 * malformed, unsafe or does not type-check.
 */
export const compileCondition = (expression: string, declared: DeclaredFacts): CompiledExpression | Refused =>
  compileExpression(expression, declared, 'bool');

/** Compiles an expression that gives what is wanted; see {@link compileCondition}. */
export function compileExpression(
  expression: string,
  declared: DeclaredFacts,
  wanted: Wanted,
): CompiledExpression | Refused {
  if (expression.length > MAX_EXPRESSION_LENGTH)
    return refusal(`It is ${expression.length} characters long; at most ${MAX_EXPRESSION_LENGTH} are read.`);
  if (openings(expression) > MAX_OPENED) return refusal(`It nests too deeply or has too many operators.`);
  const parsed = parsedOrRefused(expression, declared);
  if ('refusal' in parsed) return parsed;
  const { run } = parsed;

  const syntax = syntaxOf(run.ast);
  if ('leftOut' in syntax) return refusal(`Conditions have no ${syntax.leftOut}. ${syntax.mend}`);
  if (syntax.tooLarge !== undefined) return refusal(`The number ${syntax.tooLarge} ${BEYOND_EXACT}`);
  const { type, error } = run.check();
  if (error !== undefined) return refusal(messageOf(error, declared));
  if (type === undefined || !RESULT_TYPES[wanted].includes(type)) {
    return refusal(`It gives ${type ?? 'nothing'}, where ${RESULT_TYPES[wanted].join(' or ')} is needed.`);
  }
  return { expression, wanted, facts: declared.facts, reads: syntax.reads, run };
}

function parsedOrRefused(expression: string, declared: DeclaredFacts): { readonly run: ParseResult } | Refused {
  try {
    return { run: declared.environment.parse(expression) };
  } catch (error) {
    if (error instanceof ParseError) return refusal(hintFor(expression) ?? messageOf(error, declared));
    throw error;
  }
}

const openings = (expression: string): number => expression.replaceAll(/[^!([{?-]/gu, '').length;

const refusal = (detail: string): Refused => refused('unprocessable', detail);

/** What is wrong in words of the field. The codes are those of cel-js. */
function messageOf(error: ParseError | CelTypeError, declared: DeclaredFacts): string {
  const place = error.range === undefined ? '' : ` (character ${error.range.start + 1})`;
  const [, name] = /: ([A-Za-z_]\w*)$/.exec(error.summary) ?? [];
  switch (error.code) {
    case 'unknown_variable':
    case 'no_such_key':
      return (
        `There is no fact ${name ?? ''}${place}. ` +
        (name === undefined ? '' : (wordHint(name) ?? nameMend(declared, name)))
      );
    case 'no_such_overload':
      return `${error.summary.replace('no such overload: ', 'These types do not go together: ')}${place}.`;
    case 'limit_exceeded':
      return `It is too large: at most ${LIMITS.maxAstNodes} parts, nested ${LIMITS.maxDepth} deep.`;
    default:
      return `${error.summary}${place}.`;
  }
}
