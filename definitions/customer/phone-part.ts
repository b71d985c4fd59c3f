import { plainText } from '../shared/search/plain-text';

/** As few digits of a number find it: fewer are in too many numbers. */
const FEWEST_DIGITS = 4;

export interface PhonePart {
  readonly digits: string;
  /** All its runs of four digits, which the numbers that contain it have as well. */
  readonly runs: readonly string[];
}

/**
 * A search text as a part of a phone number, where it can be one: digits with what people put between them. The zero of
 * an area code and the code of the country are left away, since numbers are written with and without them.
 */
export function phonePart(q: string): PhonePart | undefined {
  const text = plainText(q);
  if (!PART.test(text)) return undefined;
  const written = text.replaceAll(/[^0-9]/g, '');
  const short = written.replace(text.startsWith('+') ? /^86/ : /^(?:0086|0)/, '');
  const digits = short.length < FEWEST_DIGITS ? written : short;
  if (digits.length < FEWEST_DIGITS) return undefined;
  const runs = Array.from({ length: digits.length - FEWEST_DIGITS + 1 }, (_, i) => digits.slice(i, i + FEWEST_DIGITS));
  return { digits, runs: [...new Set(runs)] };
}

const PART = /^\+?[0-9][0-9\s()./·-]*$/u;
