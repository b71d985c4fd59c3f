import { soundAlike } from './homophones';
import type { NameProfile } from './name-profile';

/**
 * What one slip of the pen did to a name, and whether the name is a short one: so it tells how likely it is a slip,
 * and no stranger. Among names of four characters, one in seven has a stranger one character away; among longer ones
 * hardly any.
 */
export const slipKinds = [
  /** Two neighbours changed places: 九有 and 有九. */
  'exchangedInLong',
  'exchangedInShort',
  /** One character, and it sounds alike. */
  'soundInLong',
  'soundInShort',
  /** It spoils one's place: 杭州热电 and 行州热电. No company's own name begins like a place by chance. */
  'placeInLong',
  'placeInShort',
  /** It spoils one's word for the trade: 期货 and 震货. */
  'tradeInLong',
  'tradeInShort',
  /** Any other character. */
  'otherInLong',
  'otherInShort',
  'otherInShortest',
] as const;

type SlipKind = (typeof slipKinds)[number];

/**
 * The slip by which one name becomes the other: a character wrong, missing or too much, or two neighbours exchanged.
 * None between equal names.
 */
export function slipBetween(ours: NameProfile, theirs: NameProfile): SlipKind | undefined {
  const slip = oneSlip(ours.plain, theirs.plain);
  const length = Math.max(ours.plain.length, theirs.plain.length);
  if (slip === undefined || length < SHORTEST) return undefined;
  const what = spoilt(slip, ours, theirs);
  if (length > SHORT) return `${what}InLong`;
  return what === 'other' && length === SHORTEST ? 'otherInShortest' : `${what}InShort`;
}

const SHORTEST = 3;
const SHORT = 4;

function spoilt(
  { at, ours: one, theirs: other }: Slip,
  ours: NameProfile,
  theirs: NameProfile,
): 'exchanged' | 'sound' | 'place' | 'trade' | 'other' {
  if (one.length === 2) return 'exchanged';
  if (one.length === 1 && other.length === 1 && soundAlike(one, other)) return 'sound';
  if (isInPlace(ours, at) !== isInPlace(theirs, at)) return 'place';
  return isInTrade(ours, at) !== isInTrade(theirs, at) ? 'trade' : 'other';
}

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
  const isOne =
    left.length <= 1 && right.length <= 1
      ? left !== right
      : left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
  return isOne ? { at, ours: left, theirs: right } : undefined;
}

/** Only where all places stand in front, as they nearly always do, is it known which characters are theirs. */
const placesInFront = ({ plain, own }: NameProfile): number => (plain.endsWith(own) ? plain.length - own.length : 0);
const isInPlace = (name: NameProfile, at: number): boolean => at < placesInFront(name);
const isInTrade = (name: NameProfile, at: number): boolean => name.inTrade[at - placesInFront(name)] === true;
