import table from './tables/trades.json';

/**
 * Which characters of a company's own words stand in a word for its trade 行业 or for the kind of company (科技,
 * 药业, 投资). Read from the end, where trades stand, the longest word first.
 */
export function tradeCharacters(own: string): readonly boolean[] {
  const inTrade = Array.from({ length: own.length }, () => false);
  let end = own.length;
  while (end > 0) {
    const length = tradeLengthBefore(own, end);
    inTrade.fill(true, end - length, end);
    end -= Math.max(length, 1);
  }
  return inTrade;
}

function tradeLengthBefore(own: string, end: number): number {
  for (let length = Math.min(LONGEST, end); length >= SHORTEST; length--)
    if (TRADES.has(own.slice(end - length, end))) return length;
  return 0;
}

const TRADES: ReadonlySet<string> = new Set(table.words.flatMap((line) => line.split(' ')));
const SHORTEST = 2;
const LONGEST = Math.max(...Array.from(TRADES, (word) => word.length));
