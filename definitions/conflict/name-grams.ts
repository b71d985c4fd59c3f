import { bitsOf } from './information';
import type { NameProfile } from './name-score';

/** The bigrams under which a name is stored for the search of look-alikes; of a name of one character, that character. */
export function nameGrams({ plain }: Pick<NameProfile, 'plain'>): string[] {
  const bigrams = Array.from({ length: Math.max(0, plain.length - 1) }, (_, i) => plain.slice(i, i + 2));
  return [...new Set(bigrams.length > 0 ? bigrams : [plain].filter((text) => text !== ''))];
}

/** How many bigrams a search asks for: look-alikes share at least one of the rarest. */
const ASKED = 5;

/** The bigrams of its own 字号 that tell most, rarest first: what look-alikes are searched by, and what registrations lock. */
export function rareGrams({ core, own, plain }: NameProfile): string[] {
  const grams = [core, own, plain].map((text) => nameGrams({ plain: text })).find((found) => found.some((gram) => gram.length === 2)) ?? nameGrams({ plain });
  return [...grams].sort((a, b) => bitsOfGram(b) - bitsOfGram(a)).slice(0, ASKED);
}

const bitsOfGram = (gram: string): number => bitsOf(gram.charAt(0)) + bitsOf(gram.charAt(1), gram.charAt(0));
