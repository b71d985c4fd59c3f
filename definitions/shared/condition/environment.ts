import { Environment } from '@marcbachmann/cel-js';
import { didYouMean } from '../nearest';
import type { Fact, Facts } from './facts';

/**
 * Facts made ready for compiling conditions over them. Make it once for a definition: it costs more than a condition.
 */
export interface DeclaredFacts {
  readonly facts: Facts;
  readonly environment: Environment;
}

/**
 * The most that one condition may consist of. With these bounds it compiles and evaluates in well under a
 * millisecond.
 */
export const LIMITS = { maxAstNodes: 500, maxDepth: 32, maxListElements: 200, maxMapEntries: 1, maxCallArguments: 4 };

/** CEL keeps integers (exact) and doubles apart; people who write `amount * 0.5` mean the double. */
const mixed: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

const withMixedNumbers = Object.entries(mixed).reduce(
  (environment, [operator, compute]) =>
    environment
      .registerOperator(`int ${operator} double: double`, (a: bigint, b: number) => compute(Number(a), b))
      .registerOperator(`double ${operator} int: double`, (a: number, b: bigint) => compute(a, Number(b))),
  new Environment({ limits: LIMITS }).registerOperator(
    'int == double: bool',
    (a: bigint | number, b: bigint | number) => Number(a) === Number(b),
  ),
);

/**
 * Makes facts ready. Throws a TypeError for a declaration that is none, such as an array without `items` or a name
 * that CEL keeps for itself.
 */
export function declareFacts(facts: Facts): DeclaredFacts {
  const environment = withMixedNumbers.clone();
  for (const [name, fact] of Object.entries(facts)) {
    if (RESERVED.has(name))
      throw new TypeError(`A fact cannot be called ${name}: the word has a meaning in conditions.`);
    if (fact.type === 'object') environment.registerVariable({ name, schema: schemaOf(name, fact) });
    else environment.registerVariable(name, typeOf(name, fact));
  }
  return { facts, environment };
}

interface CelSchema {
  [property: string]: string | CelSchema;
}

function schemaOf(path: string, { properties = {} }: Fact): CelSchema {
  return Object.fromEntries(
    Object.entries(properties).map(([name, fact]) => [
      name,
      fact.type === 'object' ? schemaOf(`${path}.${name}`, fact) : typeOf(`${path}.${name}`, fact),
    ]),
  );
}

function typeOf(path: string, { type, items }: Fact): string {
  if (type === 'array') {
    if (items === undefined || items.type === 'object' || items.type === 'array') {
      throw new TypeError(`The array ${path} needs \`items\` of a plain type: string, integer, number or boolean.`);
    }
    return `list<${typeOf(path, items)}>`;
  }
  if (type === 'object') throw new TypeError(`The fact ${path} cannot be an object here.`);
  return CEL_TYPES[type];
}

const CEL_TYPES = { string: 'string', integer: 'int', number: 'double', boolean: 'bool' } as const;

/** https://github.com/google/cel-spec/blob/master/doc/langdef.md, RESERVED and the names of built-in types. */
const RESERVED: ReadonlySet<string> = new Set(
  [
    'as',
    'break',
    'const',
    'continue',
    'else',
    'false',
    'for',
    'function',
    'if',
    'import',
    'in',
    'let',
    'loop',
    'namespace',
    'null',
    'package',
    'return',
    'true',
    'var',
    'void',
    'while',
  ].concat([
    'bool',
    'bytes',
    'cel',
    'double',
    'dyn',
    'int',
    'list',
    'map',
    'null_type',
    'optional',
    'string',
    'type',
    'uint',
    'google',
    'constructor',
    'prototype',
  ]),
);

/** What to write instead of a name that is not declared. */
export function nameMend({ facts }: DeclaredFacts, unknown: string): string {
  return didYouMean(unknown, allNames(facts));
}

function allNames(facts: Facts): readonly string[] {
  return Object.entries(facts).flatMap(([name, { properties }]) => [
    name,
    ...(properties === undefined ? [] : allNames(properties)),
  ]);
}
