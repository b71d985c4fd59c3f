import { soundAlike } from './homophones';
import type { NameProfile } from './name-profile';

/** What one slip of the pen did to a name: which of these it is tells how likely it is one, and no stranger. */
export const slipKinds = [
  /** Two neighbours changed places: 九有 and 有九. */
  'slipExchanged',
  /** One character, and it sounds alike. */
  'slipOfSound',
  /** It spoils one's place: 杭州热电 and 行州热电. No company's own name begins like a place by chance. */
  'slipInPlace',
  /** It spoils one's word for the trade: 期货 and 震货. */
  'slipInTrade',
  /** Elsewhere, in names of five characters or more; in those of four, one in seven has a stranger one character away; and in those of three. */
  'slipInOwn',
  'slipInOwnOfFour',
  'slipInOwnOfThree',
] as const;

type SlipKind = (typeof slipKinds)[number];

/** The slip by which one name becomes the other: a character wrong, missing or too much, or two neighbours exchanged. None between equal names. */
export function slipBetween(ours: NameProfile, theirs: NameProfile): SlipKind | undefined {
  const slip = oneSlip(ours.plain, theirs.plain);
  const length = Math.max(ours.plain.length, theirs.plain.length);
  if (slip === undefined || length < LEAST) return undefined;
  if (slip.ours.length === 2) return 'slipExchanged';
  if (slip.ours.length === 1 && slip.theirs.length === 1 && soundAlike(slip.ours, slip.theirs)) return 'slipOfSound';
  if (isInPlace(ours, slip.at) !== isInPlace(theirs, slip.at)) return 'slipInPlace';
  if (isInTrade(ours, slip.at) !== isInTrade(theirs, slip.at)) return 'slipInTrade';
  return length > FOUR ? 'slipInOwn' : length === FOUR ? 'slipInOwnOfFour' : 'slipInOwnOfThree';
}

const LEAST = 3;
const FOUR = 4;

interface Slip {
  readonly at: number;
  readonly ours: string;
  readonly theirs: string;
}

function oneSlip(ours: string, theirs: string): Slip | undefined {
  let at = 0;
  while (at < ours.length && ours[at] === theirs[at]) at++;
  let end = 0;
  while (end < Math.min(ours.length, theirs.length) - at && ours.at(-1 - end) === theirs.at(-1 - end)) end++;
  const [left, right] = [ours.slice(at, ours.length - end), theirs.slice(at, theirs.length - end)];
  const isOne = left.length <= 1 && right.length <= 1 ? left !== right : left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
  return isOne ? { at, ours: left, theirs: right } : undefined;
}

/** Only where all places stand in front, as they nearly always do, is it known which characters are theirs. */
const placesInFront = ({ plain, own }: NameProfile): number => (plain.endsWith(own) ? plain.length - own.length : 0);
const isInPlace = (name: NameProfile, at: number): boolean => at < placesInFront(name);
const isInTrade = (name: NameProfile, at: number): boolean => name.inTrade[at - placesInFront(name)] === true;
