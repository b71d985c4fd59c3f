import type { NameProfile } from './name-profile';
import { bitsOf } from './information';

/** The bigrams under which a name is stored for the search of look-alikes; of a name of one character, that character. */
export const nameGrams = ({ plain }: Pick<NameProfile, 'plain'>): string[] => [...new Set(plain.length === 1 ? [plain] : bigramsOf(plain))];

const bigramsOf = (text: string): string[] => Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2));

/** How many bigrams a search asks for: look-alikes share at least one of the rarest. */
const ASKED = 5;

/** The bigrams of its own 字号 that tell most, rarest first: what look-alikes are searched by, and what registrations lock. */
export function rareGrams({ inTrade, own, plain }: NameProfile): string[] {
  const core = Array.from({ length: own.length }, (_, i) => (inTrade[i] === true ? '' : own.charAt(i))).join('');
  const grams = [core, own, plain].map((text) => nameGrams({ plain: text })).find((found) => found.some((gram) => gram.length === 2)) ?? nameGrams({ plain });
  return [...grams].sort((a, b) => bitsOfGram(b) - bitsOfGram(a)).slice(0, ASKED);
}

const bitsOfGram = (gram: string): number => bitsOf(gram.charAt(0)) + bitsOf(gram.charAt(1), gram.charAt(0));
