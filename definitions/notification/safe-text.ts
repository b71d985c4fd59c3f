const LONGEST_LINE = 200;

/**
 * Line breaks and other control characters, and those that turn the direction of writing: they would forge a header
 * or a line of ours.
 */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

/** A text of somebody’s in one line, as a subject, a header or a line of ours takes it. */
export const oneLine = (text: string): string => {
  const characters = Array.from(text.replace(CONTROLS, ' ').trim());
  return characters.length > LONGEST_LINE ? `${characters.slice(0, LONGEST_LINE - 1).join('')}…` : characters.join('');
};

/** Somebody’s words, each line marked as theirs, so that they cannot pass for ours. */
export const quoted = (text: string): string =>
  text
    .split(/[\n\u2028\u2029]/u)
    .map((line) => `> ${line.replace(CONTROLS, ' ').trimEnd()}`)
    .join('\n');
