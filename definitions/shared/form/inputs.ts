import { isJsonObject } from '../json';
import { choicesOf, type InputKind, isNullable, kindOf } from './input-kind';
import { type Holding, textOf } from './input-text';

/** An input of a page: what it is called and takes, as far as HTML can say it. Numbers of `yuan` are in yuan. */
export interface FormInput extends Holding {
  /** Of the field in `data`; also the name under which the page sends it. */
  readonly pointer: string;
  readonly label: string;
  readonly help?: string;
  readonly required: boolean;
  readonly isNullable: boolean;
  readonly min?: number;
  readonly max?: number;
  /** It must be more than this. */
  readonly above?: number;
  /** It must be less than this. */
  readonly below?: number;
  readonly step?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** A regular expression for the whole of it, where browsers take it for the same as we do. */
  readonly pattern?: string;
  /** What the field holds now, as a text; empty where it holds nothing that this input can say. */
  readonly was: string;
  /** What the input shows. */
  readonly value: string;
  /** A form or a fact says what it holds, so that whoever decides is checked by it. */
  readonly isDeclared: boolean;
}

/** A field that somebody may fill in. */
export interface FieldToFill {
  readonly name: string;
  readonly pointer: string;
  readonly schema: unknown;
  readonly hints?: unknown;
  readonly required: boolean;
  readonly isDeclared: boolean;
  readonly held: unknown;
  /** What it is to show in place of what it holds. */
  readonly drafted?: unknown;
}

/** The input for a field of a flat form; undefined where a page has none for it. */
export function inputOf({
  name,
  pointer,
  schema,
  hints,
  required,
  isDeclared,
  held,
  drafted,
}: FieldToFill): FormInput | undefined {
  const kind = kindOf(name, schema, hints);
  if (kind === undefined) return undefined;
  const described = isJsonObject(schema) ? schema : {};
  const holding: Holding = {
    kind: withRoom(kind, held, drafted),
    choices: kind === 'choice' ? (choicesOf(schema, hints) ?? []) : [],
  };
  const was = textOf(holding, held) ?? '';
  return {
    ...holding,
    pointer,
    label: textIn(described['title']) ?? name,
    ...given('help', textIn(described['description'])),
    required,
    isNullable: isNullable(schema),
    ...(NUMERIC.includes(kind) ? limitsOf(described, kind) : {}),
    ...(TEXTUAL.includes(kind) ? lengthsOf(described) : {}),
    was,
    value: drafted === undefined ? was : (textOf(holding, drafted) ?? ''),
    isDeclared,
  };
}

const NUMERIC: readonly InputKind[] = ['number', 'integer', 'yuan'];
const TEXTUAL: readonly InputKind[] = ['text', 'textarea', 'email', 'url'];

/** A text of several lines needs an input that keeps them. */
const withRoom = (kind: InputKind, ...values: readonly unknown[]): InputKind =>
  kind === 'text' && values.some((value) => typeof value === 'string' && /[\r\n]/.test(value)) ? 'textarea' : kind;

const FEN_IN_YUAN = 100;

function limitsOf(
  schema: Readonly<Record<string, unknown>>,
  kind: InputKind,
): Pick<FormInput, 'min' | 'max' | 'above' | 'below' | 'step'> {
  const limit = (keyword: string): number | undefined => {
    const value = schema[keyword];
    return typeof value === 'number' ? value / (kind === 'yuan' ? FEN_IN_YUAN : 1) : undefined;
  };
  return {
    ...given('min', limit('minimum')),
    ...given('max', limit('maximum')),
    ...given('above', limit('exclusiveMinimum')),
    ...given('below', limit('exclusiveMaximum')),
    ...given('step', limit('multipleOf')),
  };
}

function lengthsOf({
  minLength,
  maxLength,
  pattern,
}: Readonly<Record<string, unknown>>): Pick<FormInput, 'minLength' | 'maxLength' | 'pattern'> {
  return {
    ...given('minLength', typeof minLength === 'number' ? minLength : undefined),
    ...given('maxLength', typeof maxLength === 'number' ? maxLength : undefined),
    ...given('pattern', typeof pattern === 'string' ? patternOfPages(pattern) : undefined),
  };
}

/**
 * The pattern as HTML takes it, which compares it with the whole text. Left out where the syntax of browsers differs:
 * what is typed is held against the form afterwards all the same.
 */
function patternOfPages(pattern: string): string | undefined {
  if (/&&|--/.test(pattern)) return undefined;
  const whole = `.*(?:${pattern}).*`;
  return compiles(whole, 'u') && compiles(whole, 'v') ? whole : undefined;
}

function compiles(pattern: string, flags: string): boolean {
  try {
    return new RegExp(pattern, flags).flags === flags;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const textIn = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined;

const given = <K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> => {
  const part: Partial<Record<K, V>> = {};
  if (value !== undefined) part[key] = value;
  return part;
};
