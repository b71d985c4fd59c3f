import { bitsOf } from './information';
import type { NameProfile } from './name-profile';

/**
 * The pieces under which a name is stored for the search of look-alikes: its characters, and its pairs of characters
 * that stand beside each other or with one between, so that one slip leaves some. The pairs also as they are without
 * places, so that a moved place hides none.
 */
export const nameGrams = ({ plain, own }: NameProfile): string[] => [
  ...new Set([...Array.from(plain), ...pairsIn(plain), ...pairsIn(own)]),
];

export interface SoughtPair {
  readonly pair: string;
  /** How much it tells, for ranking what is found. */
  readonly bits: number;
}

/** The pairs that a look-alike may share, those that tell most first. */
export function soughtPairs({ plain, own, places }: NameProfile): readonly SoughtPair[] {
  const inPlace = (pair: string): boolean => !own.includes(pair) && places.some(({ name }) => name.includes(pair));
  return [...new Set([...pairsIn(own), ...pairsIn(plain)])]
    .map((pair) => ({ pair, bits: inPlace(pair) ? PLACE_BITS : bitsOfPair(pair) }))
    .sort((one, two) => two.bits - one.bits);
}

/** Hundreds of places, a few of them in every second name. */
const PLACE_BITS = 6;

/**
 * The characters of a short name, which its full name has too, though perhaps far apart; none for full and for long
 * names.
 */
export function soughtCharacters({ own, isFull }: NameProfile): readonly string[] {
  const characters = [...new Set(own)];
  return isFull || characters.length < 2 || characters.length > MOST_IN_SHORT ? [] : characters;
}

const MOST_IN_SHORT = 6;

/** Of a single character, that character. */
function pairsIn(text: string): readonly string[] {
  return text.length === 1 ? [text] : [...pairsAt(text, 1), ...pairsAt(text, 2)];
}

function pairsAt(text: string, distance: number): readonly string[] {
  return Array.from(
    { length: Math.max(0, text.length - distance) },
    (_, i) => text.charAt(i) + text.charAt(i + distance),
  );
}

function bitsOfPair(pair: string): number {
  return bitsOf(pair.charAt(0)) + bitsOf(pair.charAt(1), pair.charAt(0));
}
