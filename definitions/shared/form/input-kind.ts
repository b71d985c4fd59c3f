import { isBlank } from '../blank';
import { isJsonObject, ownValue } from '../json';

/** How a page lets somebody fill in a field. `yuan`: a number of fen, shown and typed in yuan. */
export type InputKind =
  | 'text'
  | 'textarea'
  | 'number'
  | 'integer'
  | 'yuan'
  | 'date'
  | 'time'
  | 'datetime'
  | 'email'
  | 'url'
  | 'choice'
  | 'yesNo';

export interface Choice {
  /** What the page sends for it. */
  readonly text: string;
  readonly label: string;
  readonly value: string | number | boolean;
}

const KIND_OF_FORMAT: Readonly<Record<string, InputKind>> = {
  date: 'date',
  time: 'time',
  'date-time': 'datetime',
  email: 'email',
  uri: 'url',
};
const BRANCHES = ['allOf', 'anyOf', 'oneOf', 'not', 'if'];
const OF_NUMBERS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
const OF_WHAT_NESTS = [
  'properties',
  'required',
  'additionalProperties',
  'items',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'dependentRequired',
];

/**
 * The kind of input for a property, or undefined where none can fill it: what nests, and what only its branches
 * describe.
 */
export function kindOf(name: string, schema: unknown, hints?: unknown): InputKind | undefined {
  if (schema === true) return 'text';
  if (!isJsonObject(schema)) return undefined;
  if (isListOfConstants(schema)) return choicesOf(schema, hints) === undefined ? undefined : 'choice';
  switch (typeOf(schema)) {
    case 'string':
      return kindOfText(schema, hints);
    case 'integer':
      return isYuan(name, schema) ? 'yuan' : 'integer';
    case 'number':
      return isYuan(name, schema) ? 'yuan' : 'number';
    case 'boolean':
      return 'yesNo';
    default:
      return undefined;
  }
}

function kindOfText({ format }: Readonly<Record<string, unknown>>, hints: unknown): InputKind {
  const kind = typeof format === 'string' && Object.hasOwn(KIND_OF_FORMAT, format) ? KIND_OF_FORMAT[format] : undefined;
  return kind ?? (ownValue(hints, 'widget') === 'textarea' ? 'textarea' : 'text');
}

/**
 * The one type that is not null. Left out, it is what the other keywords are about; undefined where they do not tell.
 */
function typeOf(schema: Readonly<Record<string, unknown>>): string | undefined {
  const { type } = schema;
  if (typeof type === 'string') return type;
  const types: readonly unknown[] = Array.isArray(type) ? type.filter((one) => one !== 'null') : [];
  if (type !== undefined) return types.length === 1 && typeof types[0] === 'string' ? types[0] : undefined;
  const has = (keyword: string): boolean => Object.hasOwn(schema, keyword);
  if (BRANCHES.some(has) || OF_WHAT_NESTS.some(has)) return undefined;
  return OF_NUMBERS.some(has) ? 'number' : 'string';
}

/** Whether null is a value that it takes. */
export const isNullable = (schema: unknown): boolean => {
  if (!isJsonObject(schema)) return schema === true;
  if (isListOfConstants(schema)) return constantsOf(schema)?.some(({ value }) => value === null) === true;
  return Array.isArray(schema['type']) && schema['type'].includes('null');
};

/** Amounts are kept in fen, by name; a title that gives the unit as fen itself is left its word. */
const isYuan = (name: string, { title }: Readonly<Record<string, unknown>>): boolean =>
  isFen(name) && !(typeof title === 'string' && SAYS_FEN.test(title));
export const isFen = (name: string): boolean => name.endsWith('Fen');
const SAYS_FEN = /[（(]\s*分\s*[）)]|\bfen\b/i;

interface Constant {
  readonly value: unknown;
  readonly title?: string;
}

/**
 * The choices of a property that lists its values: texts, numbers, yes and no. Null and the empty text are the blank
 * choice. Undefined where a page cannot tell them apart.
 */
export function choicesOf(schema: unknown, hints?: unknown): readonly Choice[] | undefined {
  const constants = isJsonObject(schema) ? constantsOf(schema) : undefined;
  const labels = ownValue(hints, 'labels');
  const choices: Choice[] = [];
  for (const { value, title } of constants ?? []) {
    if (value === null || value === '') continue;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
    const text = String(value);
    if (isBlank(text)) return undefined;
    const label = ownValue(labels, text);
    choices.push({ text, value, label: typeof label === 'string' ? label : (title ?? labelOf(value)) });
  }
  return choices.length > 0 && new Set(choices.map(({ text }) => text)).size === choices.length ? choices : undefined;
}

const labelOf = (value: string | number | boolean): string =>
  typeof value === 'boolean' ? YES_NO[value ? 'yes' : 'no'] : String(value);

export const YES_NO = { yes: '是 Yes', no: '否 No' } as const;

const isListOfConstants = (schema: Readonly<Record<string, unknown>>): boolean => constantsOf(schema) !== undefined;

/** `const`, `enum`, or `oneOf` and `anyOf` of constants with their titles. */
function constantsOf(schema: Readonly<Record<string, unknown>>): readonly Constant[] | undefined {
  if (Object.hasOwn(schema, 'const')) return [{ value: schema['const'] }];
  const { enum: values } = schema;
  if (Array.isArray(values)) return values.map((value: unknown) => ({ value }));
  return constantBranches(schema['oneOf']) ?? constantBranches(schema['anyOf']);
}

function constantBranches(branches: unknown): readonly Constant[] | undefined {
  if (!Array.isArray(branches)) return undefined;
  const listed: readonly unknown[] = branches;
  const constants: Constant[] = [];
  for (const branch of listed) {
    if (!isJsonObject(branch) || !Object.hasOwn(branch, 'const')) return undefined;
    const { const: value, title } = branch;
    constants.push({ value, ...(typeof title === 'string' ? { title } : {}) });
  }
  return constants;
}
