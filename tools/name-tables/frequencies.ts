import { parseCompanyName } from '../../definitions/matching/likeness/company-name';

/** definitions/matching/likeness/tables/frequencies.json, counted on these full names. */
export function countedFrequencies(fullNames: readonly string[]): {
  readonly about: string;
  readonly characters: string;
  readonly pairs: string;
} {
  const characters = new Map<string, number>();
  const pairs = new Map<string, number>();
  for (const { own } of fullNames.map(parseCompanyName)) {
    for (let i = 0; i < own.length; i++) {
      count(characters, own.charAt(i));
      if (i > 0) count(pairs, own.slice(i - 1, i + 1));
    }
  }
  return {
    about:
      'How often characters and pairs stand in company names, places and legal forms left out. ' +
      'Written by tools/name-tables.ts.',
    characters: written(characters, LEAST_CHARACTER),
    pairs: written(pairs, LEAST_PAIR),
  };
}

function count(counts: Map<string, number>, text: string): void {
  counts.set(text, (counts.get(text) ?? 0) + 1);
}

/** `12:科技,电子 11:药业`, the frequent first. */
function written(counts: ReadonlyMap<string, number>, least: number): string {
  const byCount = new Map<number, string[]>();
  for (const [text, n] of counts) if (n >= least) byCount.set(n, [...(byCount.get(n) ?? []), text]);
  return [...byCount]
    .sort(([one], [two]) => two - one)
    .map(([n, texts]) => `${n}:${texts.sort().join(',')}`)
    .join(' ');
}

/** What occurs less often says nothing about other companies. */
const LEAST_CHARACTER = 2;
const LEAST_PAIR = 3;
