import { align, type Pair } from './alignment';
import { type NameProfile, withPlaceAsOwn } from './name-profile';
import { placeRelation, placeRelations } from './place-relation';
import { abbreviates } from './places';
import { tellsApart } from './serial-marks';
import { slipBetween, slipKinds } from './slips';

/**
 * What may speak for or against two names being one company's. The fitted weight of each is in
 * tables/name-weights.json.
 */
type NameTrait = (typeof nameTraits)[number];

export const nameTraits = [
  /** Tens of bits of the own name 字号, and of the words for the trade, that both have, and that only one has. */
  'ownShared',
  'tradeShared',
  'ownOnlyOurs',
  'tradeOnlyOurs',
  'ownOnlyTheirs',
  'tradeOnlyTheirs',
  /** Characters that stand for the other's place: 粤 for 广东. */
  'abbreviatedPlaces',
  /** Characters that only sound alike. */
  'homophones',
  /** All our own characters are theirs too: a short name 简称. */
  'contained',
  /** Both begin with the same character. */
  'sameBeginning',
  /** Breaks between the characters that both have: 亿通 is found in 亿华通 with one. */
  'breaks',
  /** Ours is a short name and theirs none, which leaves much out. */
  'shortSought',
  ...slipKinds,
  /** One of them has no own name, as 南京银行: then its place is what tells it apart. */
  'ownlessSamePlace',
  'ownlessOtherPlace',
  ...placeRelations,
] as const;

/**
 * How much of each trait there is; absent ones are left out. Counts are capped, so that long names are not judged by
 * their length.
 */
export type NameComparison = ReadonlyMap<NameTrait, number>;

export function compareNames(one: NameProfile, two: NameProfile): NameComparison {
  const ours = besides(one, two);
  const theirs = besides(two, one);
  const isApart = tellsApart(one.own, two.own);
  const pairs = align(ours, theirs);
  const shared = sharedBits(pairs, ours, theirs);
  const alone = {
    ours: aloneIn(ours, new Set(pairs.map((pair) => pair.ours)), theirs),
    theirs: aloneIn(theirs, new Set(pairs.map((pair) => pair.theirs)), ours),
  };
  // 第一 and 第二人民医院 are as far apart as 南京 and 郑州银行, and no slip.
  const place = isApart ? 'otherPlace' : placeRelation(ours, theirs);
  const ownless = [ours, theirs].filter(isOwnless).length;
  const first = pairs[0];
  const traits: readonly (readonly [NameTrait, number])[] = [
    ['ownShared', tens(shared.own, 40)],
    ['tradeShared', tens(shared.trade, 30)],
    ['ownOnlyOurs', tens(alone.ours.own, 24)],
    ['tradeOnlyOurs', tens(alone.ours.trade, 24)],
    ['ownOnlyTheirs', tens(alone.theirs.own, 36)],
    ['tradeOnlyTheirs', tens(alone.theirs.trade, 40)],
    [
      'abbreviatedPlaces',
      ours.places.length > 0 && theirs.places.length > 0 ? 0 : alone.ours.abbreviations + alone.theirs.abbreviations,
    ],
    ['homophones', pairs.filter(({ isEqual }) => !isEqual).length],
    ['contained', alone.ours.characters === 0 && !isApart ? 1 : 0],
    ['sameBeginning', first?.ours === 0 && first.theirs === 0 ? 1 : 0],
    ['breaks', Math.min(MOST_BREAKS, pairs.filter((pair, i) => !followsOn(pair, pairs[i - 1])).length)],
    ['shortSought', ours.isFull || !theirs.isFull ? 0 : 1],
    ...(isApart ? [] : slipTraits(ours, theirs)),
    ['ownlessSamePlace', ownless > 0 && place === 'samePlace' ? 1 : 0],
    ['ownlessOtherPlace', ownless === 2 && PLACES_APART.has(place) ? 1 : 0],
    [place, 1],
  ];
  return new Map(traits.filter(([, amount]) => amount !== 0));
}

const MOST_BREAKS = 3;

/** The first pair follows on nothing, and breaks nothing. */
const followsOn = (pair: Pair, before: Pair | undefined): boolean =>
  before === undefined || (pair.ours === before.ours + 1 && pair.theirs === before.theirs + 1);

const PLACES_APART: ReadonlySet<string> = new Set([
  'otherPlace',
  'countryAndPlace',
  'countryOnlyOurs',
  'countryOnlyTheirs',
]);

/** Where the other has our first place among its own characters, it is ours too. */
function besides(name: NameProfile, other: NameProfile): NameProfile {
  const [place] = name.places;
  if (place === undefined || !name.plain.startsWith(place.name) || !other.own.includes(place.name)) return name;
  return other.places.some(({ name: theirs }) => theirs === place.name) ? name : withPlaceAsOwn(name);
}

function sharedBits(
  pairs: readonly Pair[],
  ours: NameProfile,
  theirs: NameProfile,
): { readonly own: number; readonly trade: number } {
  let own = 0;
  let trade = 0;
  for (const pair of pairs) {
    if (ours.inTrade[pair.ours] === true || theirs.inTrade[pair.theirs] === true) trade += pair.bits;
    else own += pair.bits;
  }
  return { own, trade };
}

interface Alone {
  readonly own: number;
  readonly trade: number;
  readonly abbreviations: number;
  readonly characters: number;
}

/** What a name has that the other lacks, without the characters that stand for the other's place. */
function aloneIn(name: NameProfile, pairedPlaces: ReadonlySet<number>, other: NameProfile): Alone {
  const alone = { own: 0, trade: 0, abbreviations: 0, characters: 0 };
  for (let i = 0; i < name.own.length; i++) {
    if (pairedPlaces.has(i)) continue;
    if (other.places.some((place) => abbreviates(name.own.charAt(i), place))) {
      alone.abbreviations++;
      continue;
    }
    alone.characters++;
    alone[name.inTrade[i] === true ? 'trade' : 'own'] += name.bits[i] ?? 0;
  }
  return alone;
}

function slipTraits(ours: NameProfile, theirs: NameProfile): readonly (readonly [NameTrait, number])[] {
  const slip = slipBetween(ours, theirs);
  return slip === undefined ? [] : [[slip, 1]];
}

const isOwnless = ({ inTrade }: NameProfile): boolean => inTrade.every((yes) => yes);
const tens = (bits: number, most: number): number => Math.min(bits, most) / 10;
