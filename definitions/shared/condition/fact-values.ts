import { type Refused, refused } from '../refusal';
import { BEYOND_EXACT } from '../text';
import { isJsonObject, ownValue, pointerOf } from '../json';
import type { Fact, Facts } from './facts';
import type { FactPath } from './syntax';

/** A fact's value as CEL computes with it: integers are bigint there. */
export type CelValue = string | number | bigint | boolean | readonly CelValue[] | { readonly [name: string]: CelValue };

/** Data from outside: the case's facts by name, as JSON. */
export type FactValues = Readonly<Record<string, unknown>>;

/**
 * The values of those facts that an expression reads, in CEL's types, with the declared defaults in place of missing
 * ones and nulls. Refused when one is missing and has no default, or is not of its declared type; the pointer names
 * the fact.
 */
export function celValuesOf(
  facts: Facts,
  reads: readonly FactPath[],
  values: FactValues,
): { readonly context: Record<string, CelValue> } | Refused {
  const context: Record<string, CelValue> = {};
  for (const path of reads) {
    const read = valueOf({ type: 'object', properties: facts }, path, 0, values);
    if ('refusal' in read) return read;
    place(context, path, read.value);
  }
  return { context };
}

/**
 * The declared facts that are missing and have no default, as pointers; for a caller that wants to know before
 * anything is evaluated.
 */
export function missingFacts(facts: Facts, values: FactValues): readonly string[] {
  const missing = (declared: Facts, given: unknown, above: readonly string[]): string[] =>
    Object.entries(declared).flatMap(([name, fact]) => {
      const value = ownValue(given, name) ?? fact.default;
      if (fact.type === 'object') return missing(fact.properties ?? {}, value, [...above, name]);
      return value === undefined || value === null ? [pointerOf(...above, name)] : [];
    });
  return missing(facts, values, []);
}

type Read = { readonly value: CelValue } | Refused;

function valueOf(fact: Fact, path: FactPath, depth: number, given: unknown): Read {
  const value = given ?? fact.default;
  const step = path[depth];
  if (step === undefined) return converted(fact, value, path);
  const inner = ownValue(fact.properties, step);
  if (!isFact(inner)) return converted(fact, value, path.slice(0, depth));
  return valueOf(inner, path, depth + 1, ownValue(value, step));
}

const isFact = (value: unknown): value is Fact => isJsonObject(value) && typeof value['type'] === 'string';

function converted(fact: Fact, value: unknown, path: FactPath): Read {
  if (value === undefined || value === null) {
    if (fact.type === 'object') return convertedObject(fact, {}, path);
    return refused('unprocessable', `The fact ${path.join('.')} is missing and has no default.`, pointerOf(...path));
  }
  if (fact.type === 'object') return isJsonObject(value) ? convertedObject(fact, value, path) : wrongType(fact, path);
  if (fact.type === 'array') return Array.isArray(value) ? convertedArray(fact, value, path) : wrongType(fact, path);
  const scalar = scalarOf(fact, value);
  if (scalar === undefined)
    return fact.type === 'integer' && Number.isInteger(value) ? tooLarge(value, path) : wrongType(fact, path);
  if (fact.enum?.some((allowed) => allowed === value) === false) {
    return refused(
      'unprocessable',
      `The fact ${path.join('.')} must be one of ${fact.enum.join(', ')}.`,
      pointerOf(...path),
    );
  }
  return { value: scalar };
}

function scalarOf({ type }: Fact, value: unknown): CelValue | undefined {
  if (type === 'string' && typeof value === 'string') return value;
  if (type === 'boolean' && typeof value === 'boolean') return value;
  if (type === 'integer' && typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (type === 'number' && typeof value === 'number' && Number.isFinite(value)) return value;
  return undefined;
}

/** Whether a plain value is of the type that the fact declares. */
export const isScalarOf = (fact: Fact, value: unknown): boolean => scalarOf(fact, value) !== undefined;

function convertedArray({ items }: Fact, values: readonly unknown[], path: FactPath): Read {
  const list: CelValue[] = [];
  for (const [index, value] of values.entries()) {
    const item = converted(items ?? { type: 'string' }, value, [...path, String(index)]);
    if ('refusal' in item) return item;
    list.push(item.value);
  }
  return { value: list };
}

function convertedObject({ properties = {} }: Fact, value: unknown, path: FactPath): Read {
  const object: Record<string, CelValue> = {};
  for (const [name, fact] of Object.entries(properties)) {
    const property = converted(fact, ownValue(value, name) ?? fact.default, [...path, name]);
    if ('refusal' in property) return property;
    object[name] = property.value;
  }
  return { value: object };
}

const wrongType = ({ type }: Fact, path: FactPath): Refused =>
  refused('unprocessable', `The fact ${path.join('.')} is not of its declared type, ${type}.`, pointerOf(...path));

const tooLarge = (value: unknown, path: FactPath): Refused =>
  refused('unprocessable', `The fact ${path.join('.')} is ${String(value)}. It ${BEYOND_EXACT}`, pointerOf(...path));

/** Puts a value at its path; paths hold declared names only, none of which is inherited by a plain object. */
function place(context: Record<string, CelValue>, path: FactPath, value: CelValue): void {
  const [first, ...rest] = path;
  if (first === undefined) return;
  context[first] = merged(context[first], rest, value);
}

function merged(existing: CelValue | undefined, steps: FactPath, value: CelValue): CelValue {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  const object = isCelObject(existing) ? existing : {};
  return { ...object, [step]: merged(object[step], rest, value) };
}

const isCelObject = (value: CelValue | undefined): value is { readonly [name: string]: CelValue } =>
  typeof value === 'object' && !Array.isArray(value);
