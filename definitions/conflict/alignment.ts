import { soundAlike } from './homophones';
import { bitsOf } from './information';

/** Two texts laid along each other, characters in order: what they share and what each has alone, in bits (information.ts). */
export interface Alignment {
  readonly equal: number;
  /** Bits of characters that only sound alike. */
  readonly alike: number;
  /** Stretches without a gap on either side that the shared characters stand in. */
  readonly stretches: number;
  /** Places of characters that the other text lacks. */
  readonly onlyOurs: readonly number[];
  readonly onlyTheirs: readonly number[];
}

/**
 * The order-keeping pairing of equal or like-sounding characters with the most bits (longest common subsequence, weighted). A character
 * counts what it tells after the one before it while both texts run on together; after a gap it counts alone, less a fee.
 */
export function align(ours: string, theirs: string): Alignment {
  const rows = ours.length;
  const columns = theirs.length;
  const width = columns + 1;
  /** Best worth of the first i and j characters; and of those where the last two are paired. */
  const best = new Float64Array((rows + 1) * width);
  const paired = new Float64Array((rows + 1) * width).fill(-1);
  for (let i = 1; i <= rows; i++) {
    for (let j = 1; j <= columns; j++) {
      const at = i * width + j;
      const before = at - width - 1;
      const share = shareOf(ours.charAt(i - 1), theirs.charAt(j - 1));
      if (share > 0) paired[at] = Math.max(share * aloneBits(ours, i - 1) - GAP_FEE + (best[before] ?? 0), runOn(paired, before, share, ours, i - 1));
      best[at] = Math.max(paired[at] ?? 0, best[at - 1] ?? 0, best[at - width] ?? 0);
    }
  }
  return traceBack(ours, theirs, best, paired);
}

const runOn = (paired: Float64Array, before: number, share: number, text: string, i: number): number => {
  const worth = paired[before] ?? -1;
  return worth < 0 ? -1 : worth + share * bitsOf(text.charAt(i), text.charAt(i - 1));
};

function traceBack(ours: string, theirs: string, best: Float64Array, paired: Float64Array): Alignment {
  const width = theirs.length + 1;
  const onlyOurs: number[] = [];
  const onlyTheirs: number[] = [];
  let equal = 0;
  let alike = 0;
  let stretches = 0;
  let inStretch = false;
  let i = ours.length;
  let j = theirs.length;
  while (i > 0 || j > 0) {
    const at = i * width + j;
    const worth = paired[at] ?? -1;
    if (i > 0 && j > 0 && worth >= 0 && (inStretch || worth === best[at])) {
      const share = shareOf(ours.charAt(i - 1), theirs.charAt(j - 1));
      const before = at - width - 1;
      const goesOn = worth === runOn(paired, before, share, ours, i - 1);
      const bits = goesOn ? bitsOf(ours.charAt(i - 1), ours.charAt(i - 2)) : aloneBits(ours, i - 1);
      if (share === 1) equal += bits;
      else alike += bits;
      if (!goesOn) stretches++;
      inStretch = goesOn;
      i--;
      j--;
    } else if (i > 0 && (j === 0 || best[at - width] === best[at])) {
      onlyOurs.unshift(--i);
    } else {
      onlyTheirs.unshift(--j);
    }
  }
  return { equal, alike, stretches, onlyOurs, onlyTheirs };
}

const aloneBits = (text: string, i: number): number => bitsOf(text.charAt(i));

const shareOf = (one: string, two: string): number => (one === two ? 1 : soundAlike(one, two) ? HOMOPHONE_SHARE : 0);

/** What a homophone counts of an equal character. */
const HOMOPHONE_SHARE = 0.7;
/** Bits that a new stretch costs: scattered characters are found in any long name. */
const GAP_FEE = 2;
