/** What people write from habit where conditions have another sign, and what to write. */
const HABITS: readonly (readonly [pattern: RegExp, write: string])[] = [
  [/\band\b/i, '&&'],
  [/\bor\b/i, '||'],
  [/\bnot\b/i, '!'],
  [/\bxor\b/i, '!='],
  [/\bis\b/i, '=='],
  [/\blike\b/i, 'contains(…), startsWith(…) or endsWith(…)'],
  [/\bbetween\b/i, '>= and <= joined by &&'],
  [/===/, '=='],
  [/!==/, '!='],
  [/<>|≠/, '!='],
  [/=>|≥/, '>='],
  [/=<|≤/, '<='],
  [/(?<![=!<>])=(?!=)|＝/, '=='],
  [/(?<!&)&(?!&)/, '&&'],
  [/(?<!\|)\|(?!\|)/, '||'],
  [/[（）]/, '( and ) of the Latin keyboard'],
  [/[‘’“”「」]/, 'straight quotes: " or \''],
  [/[，、]/, ', of the Latin keyboard'],
  [/[；;]/, 'nothing: a condition has no end mark'],
  [/！/, '!'],
  [/＞/, '>'],
  [/＜/, '<'],
  [/(?<=\d),(?=\d{3})/, 'the number without commas'],
  [/(?<=\d)[%％万亿]/, 'the whole number, without its unit'],
  [/(?<![\w)])\.(?=\d)/, '0. before the digits'],
];

/** What to write instead, where an expression that cannot be read has a sign of another language outside its texts. */
export function hintFor(expression: string): string | undefined {
  const code = withoutTexts(expression);
  const found = HABITS.flatMap(([pattern, write]) => {
    const match = pattern.exec(code);
    return match === null ? [] : [{ at: match.index, sign: match[0], write }];
  }).sort((a, b) => a.at - b.at || b.sign.length - a.sign.length);
  const [first] = found;
  return first && `Write ${first.write} instead of "${first.sign}" (character ${first.at + 1}).`;
}

/** Texts as blanks of the same length, also one that has no end. */
const withoutTexts = (expression: string): string =>
  expression.replaceAll(/(["'])(?:\\.|(?!\1)[^\\])*(?:\1|$)/gu, (text) => ' '.repeat(text.length));

/** The words for yes, no and nothing are small letters. */
export const wordHint = (name: string): string | undefined =>
  ['true', 'false', 'null'].includes(name.toLowerCase()) ? `Write ${name.toLowerCase()}.` : undefined;
