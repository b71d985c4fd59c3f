import table from './tables/frequencies.json';

/**
 * How much a character tells, in bits: −log2 of its probability in company names, after `before` when given. 有限 tells nothing, 科技 little,
 * 金蝶 much. Interpolated between pairs and single characters, so that pairs that were never counted fall back on their second character.
 */
export function bitsOf(character: string, before?: string): number {
  const alone = probabilityOf(character);
  if (before === undefined) return -Math.log2(alone);
  const followers = COUNTS.get(before) ?? 0;
  const pair = PAIR_COUNTS.get(before + character) ?? 0;
  return -Math.log2((pair + BACK_OFF * alone) / (followers + BACK_OFF));
}

/** The bits of a whole text, read from left to right. */
export function bitsOfText(text: string): number {
  let bits = 0;
  let before: string | undefined;
  for (const character of text) {
    bits += bitsOf(character, before);
    before = character;
  }
  return bits;
}

const probabilityOf = (character: string): number => ((COUNTS.get(character) ?? 0) + UNSEEN) / TOTAL;

const readCounts = (text: string): ReadonlyMap<string, number> =>
  new Map(
    text.split(' ').flatMap((group) => {
      const [count = '', ...grams] = group.split(/[:,]/);
      return grams.map((gram) => [gram, Number(count)] as const);
    }),
  );

const COUNTS = readCounts(table.characters);
const PAIR_COUNTS = readCounts(table.pairs);
/** Pseudo-count of a character that was never counted; its sum over the script is in `TOTAL`. */
const UNSEEN = 0.5;
const DISTINCT_CHARACTERS = 8000;
const TOTAL = [...COUNTS.values()].reduce((sum, count) => sum + count, 0) + UNSEEN * DISTINCT_CHARACTERS;
/** How many counts of the first character the single-character estimate weighs. */
const BACK_OFF = 5;
