import fc from 'fast-check';
import { isJsonObject } from '../../../definitions/shared/json';

/** What stands for the values of a property, by its name: references, expressions, pointers. */
export type Hints = Readonly<Record<string, fc.Arbitrary<unknown>>>;

type Schema = Readonly<Record<string, unknown>>;

/** Texts that have broken something somewhere. Those with NUL or half a character are refused, the others kept. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 40,
    arbitrary: fc.constantFrom('名称', 'a', '<b>', "'; drop table x --", '{{constructor}}', '%s', '\u202e'),
  },
  {
    weight: 20,
    arbitrary: fc
      .string({ unit: fc.constantFrom('a', 'é', '👩', '\u200d', '-'), minLength: 1, maxLength: 20 })
      .map((text) => `x${text}`),
  },
  { weight: 1, arbitrary: fc.constantFrom('\ud800', 'a\0b', '__proto__', 'x'.repeat(201), '\u0085') },
);

/** Words that are keys, and mean something to JavaScript or to the machine as well. */
const hostileKey = fc.constantFrom('a', 'b', 'lead', 'constructor', 'toString', 'hasOwnProperty', 'approve');

/** What others refer to is there. */
const ALWAYS = ['facts'];

/** Everything that a schema allows in form, with values at its edges, and some that it does not allow. */
export function valuesOf(schema: unknown, hints: Hints): fc.Arbitrary<unknown> {
  if (!isJsonObject(schema)) return fc.jsonValue({ maxDepth: 1 });
  const { type } = schema;
  if (schema['const'] !== undefined) return fc.constant(schema['const']);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...list(schema['enum']));
  if (Array.isArray(schema['anyOf'])) return fc.oneof(...list(schema['anyOf']).map((one) => valuesOf(one, hints)));
  switch (type) {
    case 'object':
      return objectsOf(schema, hints);
    case 'array':
      return fc.array(valuesOf(schema['items'], hints), {
        minLength: numberIn(schema, 'minItems', 0),
        maxLength: Math.min(3, numberIn(schema, 'maxItems', 3)),
      });
    case 'string':
      return isPatternOfKeys(schema['pattern']) ? hostileKey : hostileText;
    case 'integer':
      return numbersOf(schema).map((number) => Math.round(number));
    case 'number':
      return numbersOf(schema);
    case 'boolean':
      return fc.boolean();
    default:
      return type === 'null' ? fc.constant(null) : fc.jsonValue({ maxDepth: 1 });
  }
}

function objectsOf(schema: Schema, hints: Hints): fc.Arbitrary<unknown> {
  const properties = isJsonObject(schema['properties']) ? Object.entries(schema['properties']) : [];
  const values = properties.map(([name, inner]) => [name, hints[name] ?? valuesOf(inner, hints)] as const);
  if (schema['maxProperties'] === 1)
    return fc.oneof(...values.map(([name, value]) => value.map((one) => ({ [name]: one }))));
  if (values.length === 0)
    return fc.dictionary(hostileText, valuesOf(schema['additionalProperties'], hints), { maxKeys: 3 });
  const requiredKeys = [
    ...list(schema['required']).map(String),
    ...ALWAYS.filter((name) => Object.hasOwn(hints, name) && values.some(([one]) => one === name)),
  ];
  return fc.record(Object.fromEntries(values), { requiredKeys, noNullPrototype: true });
}

/** Ordinary ones, the ends of a range, what lies just inside of them, and fractions. */
function numbersOf(schema: Schema): fc.Arbitrary<number> {
  const minimum = numberIn(schema, 'minimum', 0);
  const maximum = numberIn(schema, 'maximum', 1_000_000);
  const within = (numbers: readonly number[]) =>
    fc.constantFrom(...[maximum, ...numbers].filter((number) => number >= minimum && number <= maximum));
  return fc.oneof(
    { weight: 8, arbitrary: within([1, 2, 5, maximum / 2, minimum + 1]) },
    { weight: 1, arbitrary: within([minimum, 0.5, 0.6, 1e-9, 5e-324, 1e-50, minimum + 1 / 3]) },
  );
}

const isPatternOfKeys = (pattern: unknown): boolean => typeof pattern === 'string' && pattern.startsWith('^[a-z]');

const numberIn = (schema: Schema, name: string, otherwise: number): number =>
  typeof schema[name] === 'number' ? schema[name] : otherwise;

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
