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
    throw new TypeError(error instanceof Error ? error.message : 'The pattern is malformed.', { cause: error });
  }
}
