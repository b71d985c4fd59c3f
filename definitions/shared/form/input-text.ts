import { DateTime } from 'luxon';
import { DEFAULT_ZONE } from '../zone';
import { plainText } from '../search/plain-text';
import { formats } from './formats';
import type { Choice, InputKind } from './input-kind';

/** What an input holds: its kind, and the choices where it has some. */
export interface Holding {
  readonly kind: InputKind;
  readonly choices: readonly Choice[];
}

/** A value as the text of its input; undefined where the input cannot say it, such as a list in place of a number. */
export function textOf({ kind, choices }: Holding, value: unknown): string | undefined {
  switch (kind) {
    case 'number':
      return typeof value === 'number' ? String(value) : undefined;
    case 'integer':
      return Number.isSafeInteger(value) ? String(value) : undefined;
    case 'yuan':
      return typeof value === 'number' && Number.isSafeInteger(value) ? yuanOf(value) : undefined;
    case 'yesNo':
      return typeof value === 'boolean' ? String(value) : undefined;
    case 'choice':
      return choices.find((choice) => choice.value === value)?.text;
    case 'date':
    case 'time':
      return typeof value === 'string' && formats[kind]?.(value) === true ? value : undefined;
    case 'datetime':
      return typeof value === 'string' ? localTimeOf(value) : undefined;
    case 'text':
    case 'textarea':
    case 'email':
    case 'url':
      return typeof value === 'string' ? withPlainBreaks(value) : undefined;
  }
}

/**
 * The value that a text says; undefined where it says none of this kind. Whether the value is allowed is asked
 * elsewhere. Digits and signs of full width count as plain ones.
 */
export function valueOf({ kind, choices }: Holding, text: string): unknown {
  switch (kind) {
    case 'number':
      return numberIn(text);
    case 'integer':
      return safely(numberIn(text));
    case 'yuan':
      return fenIn(text);
    case 'yesNo':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'choice':
      return choices.find((choice) => withPlainBreaks(choice.text) === withPlainBreaks(text))?.value;
    case 'date':
    case 'time':
      return ifFormat(kind, plainText(text));
    case 'datetime':
      return instantIn(plainText(text));
    case 'email':
    case 'url':
      return text.trim();
    case 'text':
    case 'textarea':
      return withPlainBreaks(text);
  }
}

/** Pages send each line break as CR LF. */
export const withPlainBreaks = (text: string): string => text.replace(/\r\n?/g, '\n');

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;
const GROUPED = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/;

/** More than the longest writing of a number that JSON gives. */
const LONGEST_NUMBER = 64;

/** The plain writing of a number, without the commas between thousands; undefined where it is none. */
function digitsIn(text: string): string | undefined {
  const plain = plainText(text).replaceAll('\u2212', '-');
  if (plain.length > LONGEST_NUMBER) return undefined;
  if (GROUPED.test(plain)) return plain.replaceAll(',', '');
  return NUMBER.test(plain) ? plain : undefined;
}

function numberIn(text: string): number | undefined {
  const digits = digitsIn(text);
  const number = digits === undefined ? undefined : Number(digits);
  return Number.isFinite(number) ? number : undefined;
}

/** A whole number that would not be the one that was typed is none. */
const safely = (number: number | undefined): number | undefined =>
  number !== undefined && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : undefined;

const YUAN = /^([+-]?)(\d*)\.?(\d{0,2})0*$/;

/** Fen, exactly; undefined for parts of one. */
function fenIn(text: string): number | undefined {
  const [, sign, whole = '', part = ''] = YUAN.exec(digitsIn(text) ?? '') ?? [];
  if (sign === undefined || whole + part === '') return undefined;
  const fen = safely(Number(whole + part.padEnd(2, '0')));
  return fen !== undefined && sign === '-' && fen !== 0 ? -fen : fen;
}

function yuanOf(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, '0');
  const part = digits.slice(-2);
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}${part === '00' ? '' : `.${part}`}`;
}

const ifFormat = (format: string, text: string): string | undefined =>
  formats[format]?.(text) === true ? text : undefined;

/** A moment as a clock in Beijing shows it. */
function localTimeOf(instant: string): string | undefined {
  if (ifFormat('date-time', instant) === undefined) return undefined;
  const at = DateTime.fromISO(instant).setZone(DEFAULT_ZONE);
  const text = at.toFormat(`yyyy-MM-dd'T'HH:mm${at.millisecond > 0 ? ':ss.SSS' : at.second > 0 ? ':ss' : ''}`);
  return at.isValid && LOCAL_TIME.test(text) ? text : undefined;
}

const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?$/;

function instantIn(text: string): string | undefined {
  if (!LOCAL_TIME.test(text)) return ifFormat('date-time', text);
  const at = DateTime.fromISO(text.replace(' ', 'T'), { zone: DEFAULT_ZONE });
  return at.isValid ? ifFormat('date-time', new Date(at.toMillis()).toISOString()) : undefined;
}
