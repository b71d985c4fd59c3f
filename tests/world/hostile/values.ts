import fc from 'fast-check';
import { listAt, objectAt, objectIn, type Schema } from '../interface/routes';

/** A number as its text stands in JSON, also one that no program writes. */
const RAW = '@@number:';
const numbers = ['-0', '1e308', '-1e308', '1e400', '5e-324', '9007199254740993', '-9007199254740993', '0.1', '1e-7'];
const HALF = '\ud83d';

export const hostileTexts = [
  '',
  ' ',
  '\0',
  HALF,
  `好${HALF}`,
  '\udc4d',
  '\u0301',
  'e\u0301\u0301\u0301',
  '\u202eabc',
  '\ufeff',
  '👨‍👩‍👧',
  '__proto__',
  'constructor',
  'a'.repeat(300),
  '长'.repeat(20_000),
  "'; drop table users; --",
  '%00',
  '%',
  '../../etc/passwd',
  '\r\nX-Injected: 1',
  '0000-01-01',
  '9999-12-31',
  '10000-01-01',
  '275760-09-13',
  '+275760-09-13T00:00:00Z',
  '-0001-01-01',
  '0044-03-15 BC',
  '2026-02-30',
  '2016-12-31T23:59:60Z',
  '2026-01-01T24:00:00Z',
  '9999-12-31T23:59:59-14:00',
  '0999-12-31T23:59:59Z',
  '2026-01-01T00:00:00+24:00',
  'infinity',
  'NaN',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '019f0000-0000-7000-8000-00000000000g',
] as const;

const hostileText = fc.constantFrom<string>(...hostileTexts);

const nested = (depth: number): unknown =>
  Array.from({ length: depth }).reduce<unknown>((inner, _, level) => (level % 2 === 0 ? [inner] : { a: inner }), 1);

/** What nobody who means well sends. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: hostileText },
  { weight: 2, arbitrary: fc.constantFrom(...numbers).map((number) => RAW + number) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(null, true, -1, 0, [], {}, [[]], [null], 'null', nested(20), nested(200), {
      toString: 1,
      length: -1,
    }),
  },
  { weight: 1, arbitrary: hostileText.map((name) => Object.fromEntries([[name, 1]])) },
  { weight: 1, arbitrary: fc.constant(Object.fromEntries([['__proto__', { isAdministrator: true }]])) },
  { weight: 1, arbitrary: fc.constant(Array.from({ length: 3_000 }, () => 'x')) },
);

/** What fits a schema for the most part; `ids` are those of things that there are, of whatever kind. */
export function hostileFor(schema: Schema, ids: readonly string[]): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 24, arbitrary: fitting(schema, ids) }, { weight: 1, arbitrary: hostileValue });
}

function fitting(schema: Schema, ids: readonly string[]): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema['const']);
  const choices = listAt(schema, 'enum');
  if (choices.length > 0) return fc.constantFrom(...choices);
  const branches = [...listAt(schema, 'anyOf'), ...listAt(schema, 'oneOf')].map(objectIn);
  if (branches.length > 0)
    return fc.oneof(...branches.map((branch) => hostileFor({ ...schema, ...branch, anyOf: [] }, ids)));
  switch (schema['type']) {
    case 'object':
      return objectFor(schema, ids);
    case 'array': {
      const [least, most] = [Number(schema['minItems'] ?? 0), Number(schema['maxItems'] ?? 3)];
      return fc.array(hostileFor(objectAt(schema, 'items'), ids), {
        minLength: least,
        maxLength: Math.min(most, least + 3),
      });
    }
    case 'string':
      return textFor(schema, ids);
    case 'integer':
    case 'number':
      return numberFor(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.constantFrom<unknown>(1, '值', { a: 1 }, [1], null);
  }
}

function objectFor(schema: Schema, ids: readonly string[]): fc.Arbitrary<unknown> {
  const required = listAt(schema, 'required');
  const fields = Object.entries(objectAt(schema, 'properties')).map(([name, field]) => {
    const value = hostileFor(objectIn(field), ids);
    const isNeeded = required.includes(name);
    return fc.option(value, { nil: undefined, freq: isNeeded ? 25 : 2 }).map((given) => ({ name, given }));
  });
  const others = Object.values(objectAt(schema, 'patternProperties')).map(objectIn);
  const free = fc.oneof(
    { weight: 12, arbitrary: fc.constant({ name: '', given: undefined }) },
    {
      weight: others.length > 0 ? 12 : 1,
      arbitrary: fc.tuple(fc.oneof(fc.constant('value'), hostileText), extra(others, ids)).map(named),
    },
  );
  return fc
    .tuple(...fields, free)
    .map((parts) =>
      Object.fromEntries(parts.filter(({ given }) => given !== undefined).map(({ name, given }) => [name, given])),
    );
}

const extra = ([first]: readonly Schema[], ids: readonly string[]): fc.Arbitrary<unknown> =>
  first ? hostileFor(first, ids) : hostileValue;
const named = ([name, given]: [string, unknown]): { name: string; given: unknown } => ({ name, given });

function textFor(schema: Schema, ids: readonly string[]): fc.Arbitrary<unknown> {
  switch (schema['format']) {
    case 'uuid':
      return fc.constantFrom(...ids);
    case 'date':
      return fc.constantFrom('2027-03-01', '1000-01-01', '9999-12-31', '2024-02-29');
    case 'date-time':
      return fc.constantFrom('2027-03-01T08:00:00Z', '1000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z');
    default:
      return fc.constantFrom('standard', 'trial', 'one', 'approve', 'opportunity', 'customer', '试', '2026-W21', 'a1');
  }
}

function numberFor({ minimum, maximum }: Schema): fc.Arbitrary<unknown> {
  const [least, most] = [Number(minimum ?? -5), Number(maximum ?? 1e15)];
  return fc.constantFrom(least, most, Math.min(most, least + 1), Math.min(most, least + 2));
}

/** JSON as it is sent; numbers stand in it as they were written. */
export const jsonOf = (value: unknown): string =>
  JSON.stringify(value).replace(new RegExp(`"${RAW}([^"]*)"`, 'g'), (_match, number: string) => number);

/** Percent-encoded, also where it is no text: half a character is sent as the bytes that it would have. */
export const encoded = (text: string): string =>
  Array.from(text)
    .map((character) => (/\p{Surrogate}/u.test(character) ? HALF_ENCODED : encodeURIComponent(character)))
    .join('');

const HALF_ENCODED = '%ED%A0%BD';
