import { soughtPairs } from '../likeness/name-grams';
import type { NameProfile } from '../likeness/name-profile';

/** Something that two names have in common when they are worth comparing. */
export interface Block {
  readonly text: string;
  /**
   * How much it tells, for choosing which of many are compared; an integer, so that sums are the same in any order.
   */
  readonly bits: number;
}

/**
 * What a name is found by among all others. Its own characters in order of their code, whole and with each one left
 * out: two names that are one slip of the pen apart, or that put a place elsewhere, share one of these and strangers
 * hardly ever do. And its rarest pairs of characters (its words, where it is Latin), by which a short name shares
 * something with a full one.
 */
export function blocksOf(profile: NameProfile): readonly Block[] {
  if (profile.plain === '') return [];
  const blocks = new Map([...piecesOf(profile), ...signaturesOf(profile.own)].map((block) => [block.text, block]));
  return [...blocks.values()];
}

function piecesOf(profile: NameProfile): readonly Block[] {
  if (profile.latin.length > 0)
    return profile.latin
      .filter((word) => word.length >= LEAST_OF_WORD)
      .slice(0, PIECES)
      .map((word) => ({ text: `word ${word}`, bits: WORD_BITS }));
  return soughtPairs(profile)
    .slice(0, PIECES)
    .map(({ pair, bits }) => ({ text: `pair ${pair}`, bits: Math.round(bits) }));
}

function signaturesOf(own: string): readonly Block[] {
  const characters = Array.from(own).sort().slice(0, MOST_SIGNED);
  const signature = (kept: readonly string[], bits: number): Block => ({ text: `signature ${kept.join('')}`, bits });
  const whole = signature(characters, SAME_BITS);
  if (characters.length < LEAST_FOR_SLIP) return [whole];
  return [
    whole,
    ...characters.map((_, left) =>
      signature(
        characters.filter((_other, i) => i !== left),
        ONE_SLIP_BITS,
      ),
    ),
  ];
}

/** Pieces of a name that it is looked up by. */
const PIECES = 8;
const LEAST_OF_WORD = 3;
const WORD_BITS = 22;
/** Longer names are told by their first characters in this order; the others share pairs or words. */
const MOST_SIGNED = 24;
/** Of three characters, two say little. */
const LEAST_FOR_SLIP = 4;
/** Two names that share less are strangers: of 20,000 names, one in five hundred that were pairs shared less. */
export const LEAST_SHARED_BITS = 20;
/** More than any few pairs together. */
const SAME_BITS = 200;
const ONE_SLIP_BITS = 100;
