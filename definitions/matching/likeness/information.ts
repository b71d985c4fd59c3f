import table from './tables/frequencies.json';

/**
 * How much a character tells, in bits: −log2 of its probability in company names, after `before` when given. 有限
 * tells nothing, 科技 little, 金蝶 much. Interpolated between pairs and single characters, so that pairs that were
 * never counted fall back on their second character. The counts are of names of real companies, with those left out
 * that occur once or twice (tools/name-tables.ts).
 */
export function bitsOf(character: string, before?: string): number {
  if (IS_LETTER_OR_DIGIT.test(character)) return LETTER_BITS;
  const alone = ((COUNTS.get(character) ?? 0) + UNSEEN) / TOTAL;
  if (before === undefined) return -Math.log2(alone);
  const pairs = PAIR_COUNTS.get(before + character) ?? 0;
  return -Math.log2((pairs + BACK_OFF * alone) / ((COUNTS.get(before) ?? 0) + BACK_OFF));
}

const COUNTS = countsIn(table.characters);
const PAIR_COUNTS = countsIn(table.pairs);
/** Pseudo-count of a character that was never counted. */
const UNSEEN = 0.5;
/** How many characters names may be written with. */
const ALPHABET = 8000;
const TOTAL = [...COUNTS.values()].reduce((sum, count) => sum + count, 0) + UNSEEN * ALPHABET;
/** How many counts of the first character the single-character estimate weighs. */
const BACK_OFF = 5;
const IS_LETTER_OR_DIGIT = /^[a-z0-9]$/;
/** One of 36. */
const LETTER_BITS = 5;

/** Reads `12:科技,电子 11:药业`: what was counted twelve times, then what was counted eleven times. */
function countsIn(text: string): ReadonlyMap<string, number> {
  return new Map(
    text.split(' ').flatMap((group) => {
      const [count = '', ...counted] = group.split(/[:,]/);
      return counted.map((characters) => [characters, Number(count)] as const);
    }),
  );
}
