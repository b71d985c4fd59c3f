import { RE2JS } from 're2js';

/** A regular expression that matches in time linear to the text. */
export interface LinearPattern {
  readonly test: (text: string) => boolean;
  /** Ajv keeps patterns apart by their text: it must differ from pattern to pattern. */
  readonly toString: () => string;
}

const MAX_PATTERN = 300;
/** Instructions of the compiled program; matching takes at most this many steps a character. */
const MAX_PROGRAM = 200;

/**
 * Compiles a pattern of JSON Schema with RE2: no backtracking, so no text can hang it. Throws a TypeError that says
 * why a pattern is refused.
 */
export function linearPattern(pattern: string): LinearPattern {
  if (pattern.length > MAX_PATTERN) throw new TypeError(`The pattern is longer than ${MAX_PATTERN} characters.`);
  const compiled = compile(pattern);
  if (compiled.programSize() > MAX_PROGRAM)
    throw new TypeError('The pattern repeats too much; use minLength and maxLength for lengths.');
  return { test: (text) => compiled.test(text), toString: () => `linear:${pattern}` };
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern));
  } catch (error) {
    throw new TypeError(whyRefused(pattern, error instanceof Error ? error.message : ''), { cause: error });
  }
}

/** What people write that RE2 does not take, as their pattern has it or as RE2 calls it, and what to do. */
const REASONS: readonly (readonly [inPattern: RegExp, inMessage: RegExp, words: string])[] = [
  [/\(\?<?[=!]/, /Perl syntax|named capture/, 'Patterns do not look ahead or behind: write what stands at each place.'],
  [/\(\?>/, /Perl syntax/, 'Patterns have no atomic groups: leave out ?>, since nothing is tried twice.'],
  [/\\[1-9]/, /escape sequence/, 'Patterns do not refer back to what a group has matched: write the group out again.'],
  [/[*+?}]\+/, /nested repetition/, 'Patterns have no possessive repetition: leave out the last +.'],
  [/./, /nested repetition/, 'Two repetitions follow each other: leave one out, or put the first in brackets.'],
  [/./, /repeat count/, 'A repetition counts to 1000 at most, nested ones together, and from the smaller number.'],
  [
    /./,
    /missing argument/,
    'A repetition has nothing before it to repeat: write \\ before a sign that stands for itself.',
  ],
  [/./, /missing closing \)/, 'A bracket ( is not closed: write \\( where it stands for itself.'],
  [/./, /unexpected \)/, 'A bracket ) was not opened: write \\) where it stands for itself.'],
  [/./, /missing closing \]/, 'A bracket [ is not closed: write \\[ where it stands for itself.'],
  [/./, /trailing backslash/, 'It ends with \\: write \\\\ where it stands for itself.'],
  [/\\p/i, /class range/, 'There is no such class of characters: \\p{L} is a letter, \\p{Han} a Chinese character.'],
  [/./, /class range/, 'A range in [ ] goes from the smaller to the greater character: [a-z].'],
  [/./, /escape sequence/, 'There is no such sign after \\: leave it out before letters that stand for themselves.'],
  [/./, /named capture/, 'A group has a name that it cannot have: write ( ) without one.'],
  [/./, /UTF-8/, 'It holds half a character.'],
];

/** In words, with the part of the pattern that is meant, where RE2 names it. */
function whyRefused(pattern: string, message: string): string {
  const words = REASONS.find(([inPattern, inMessage]) => inPattern.test(pattern) && inMessage.test(message))?.[2];
  const [, part] = /: `(.*)`$/su.exec(message) ?? [];
  return `${words ?? 'It cannot be read.'}${part === undefined ? '' : ` The part is ${part}`}`;
}
