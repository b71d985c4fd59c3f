import { soundAlike } from './homophones';
import type { NameProfile } from './name-profile';

/** One character of ours beside one of theirs, by their places in `own`. */
export interface Pair {
  readonly ours: number;
  readonly theirs: number;
  /** What the pair tells, in bits: a homophone's are lessened. */
  readonly bits: number;
  readonly isEqual: boolean;
}

/**
 * The order-keeping pairing of equal or like-sounding characters that tells most (longest common subsequence,
 * weighted in bits). While both names run on together, a character counts what it tells after the one before it.
 * After a gap it counts by itself, less a fee.
 */
export function align(ours: NameProfile, theirs: NameProfile): readonly Pair[] {
  const width = theirs.own.length + 1;
  const size = (ours.own.length + 1) * width;
  /**
   * Most bits of the first i and j characters; and of those where the last two are paired, negative where they cannot
   * be.
   */
  const best = new Float64Array(size);
  const paired = new Float64Array(size).fill(UNPAIRED);
  for (let i = 1; i <= ours.own.length; i++) {
    for (let j = 1; j < width; j++) {
      const at = i * width + j;
      const share = shareOf(ours.own.charAt(i - 1), theirs.own.charAt(j - 1));
      if (share > 0)
        paired[at] = Math.max(
          startsAnew(best, at, width, share * (ours.bitsAlone[i - 1] ?? 0)),
          runsOn(paired, at, width, share * (ours.bits[i - 1] ?? 0)),
        );
      best[at] = Math.max(numberAt(paired, at), numberAt(best, at - 1), numberAt(best, at - width));
    }
  }
  return traceBack(ours, theirs, best, paired);
}

const startsAnew = (best: Float64Array, at: number, width: number, worth: number): number =>
  numberAt(best, at - width - 1) + worth - GAP_FEE;

function runsOn(paired: Float64Array, at: number, width: number, worth: number): number {
  const before = numberAt(paired, at - width - 1);
  return before < 0 ? UNPAIRED : before + worth;
}

function traceBack(ours: NameProfile, theirs: NameProfile, best: Float64Array, paired: Float64Array): readonly Pair[] {
  const width = theirs.own.length + 1;
  const pairs: Pair[] = [];
  let i = ours.own.length;
  let j = theirs.own.length;
  let mustPair = false;
  while (i > 0 && j > 0) {
    const at = i * width + j;
    const worth = numberAt(paired, at);
    if (worth >= 0 && (mustPair || worth === numberAt(best, at))) {
      const share = shareOf(ours.own.charAt(i - 1), theirs.own.charAt(j - 1));
      mustPair = worth === runsOn(paired, at, width, share * (ours.bits[i - 1] ?? 0));
      const bits = share * ((mustPair ? ours.bits[i - 1] : ours.bitsAlone[i - 1]) ?? 0);
      pairs.unshift({ ours: --i, theirs: --j, bits, isEqual: share === 1 });
    } else if (numberAt(best, at - width) === numberAt(best, at)) i--;
    else j--;
  }
  return pairs;
}

const shareOf = (one: string, two: string): number => (one === two ? 1 : soundAlike(one, two) ? HOMOPHONE_SHARE : 0);
const numberAt = (table: Float64Array, at: number): number => table[at] ?? 0;

/** What a homophone tells of what the equal character would. */
const HOMOPHONE_SHARE = 0.6;
/** Bits that a new stretch costs: scattered characters are found in any long name. */
const GAP_FEE = 2;
const UNPAIRED = -1;
