import { toSimplified } from './simplified';

/** Longer texts are searched by their beginning: an index entry must stay small. */
const SEARCHED_CHARACTERS = 400;

/**
 * The single characters and bigrams of a text, folded in width, case and traditional characters: what a search column
 * stores under a GIN index. A text contains a query only if its grams contain the query’s. That holds for one and two
 * Chinese characters too, which a trigram index cannot serve.
 */
export function searchGrams(...texts: readonly (string | null | undefined)[]): string[] {
  const grams = new Set<string>();
  for (const text of texts) {
    const characters = Array.from(folded(text ?? '')).slice(0, SEARCHED_CHARACTERS);
    characters.forEach((character, i) => {
      grams.add(character);
      const next = characters[i + 1];
      if (next !== undefined) grams.add(character + next);
    });
  }
  return [...grams];
}

/** A text as it is searched: without its width, case and spaces, in simplified characters. */
export const folded = (text: string): string => toSimplified(text.normalize('NFKC')).toLowerCase().replace(/\s+/g, '');

/** The grams that every hit of this query must have: its bigrams, or its only character. */
export function queryGrams(query: string): string[] {
  const grams = searchGrams(query);
  const bigrams = grams.filter((gram) => Array.from(gram).length === 2);
  return bigrams.length > 0 ? bigrams : grams;
}
