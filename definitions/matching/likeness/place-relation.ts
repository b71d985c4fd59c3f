import type { NameProfile } from './name-profile';
import { agree, isWhole, type Place } from './places';

/** What the places in two names say of each other. */
export type PlaceRelation = (typeof placeRelations)[number];

export const placeRelations = [
  'noPlaces',
  /** The same place, or one of a kind more: 深圳 and 广东深圳. */
  'samePlace',
  /** One lies in the other: 宁波 and 浙江. */
  'placeInside',
  'otherPlace',
  'placeOnlyOurs',
  'placeOnlyTheirs',
  /** Nothing nearer than 中国 on one side, a place on the other. */
  'countryAndPlace',
  'countryBoth',
  'countryOnlyOurs',
  'countryOnlyTheirs',
] as const;

export function placeRelation(ours: NameProfile, theirs: NameProfile): PlaceRelation {
  const our = nearerThanCountry(ours);
  const their = nearerThanCountry(theirs);
  if (our.length > 0 && their.length > 0) return relationOf(our, their);
  if (our.length > 0)
    return says(theirs, our) ? 'samePlace' : theirs.places.length > 0 ? 'countryAndPlace' : 'placeOnlyOurs';
  if (their.length > 0)
    return says(ours, their) ? 'samePlace' : ours.places.length > 0 ? 'countryAndPlace' : 'placeOnlyTheirs';
  if (ours.places.length > 0) return theirs.places.length > 0 ? 'countryBoth' : 'countryOnlyOurs';
  return theirs.places.length > 0 ? 'countryOnlyTheirs' : 'noPlaces';
}

/** 江苏张家港 and 江苏江阴 differ: what both name is set aside first. */
function relationOf(our: readonly Place[], their: readonly Place[]): PlaceRelation {
  const onlyOurs = our.filter((one) => !their.some((other) => other.name === one.name));
  const onlyTheirs = their.filter((one) => !our.some((other) => other.name === one.name));
  if (onlyOurs.length === 0 || onlyTheirs.length === 0) return 'samePlace';
  return onlyOurs.some((one) => onlyTheirs.some((other) => agree(one, other))) ? 'placeInside' : 'otherPlace';
}

const nearerThanCountry = ({ places }: NameProfile): readonly Place[] => places.filter((place) => !isWhole(place));
const says = ({ plain }: NameProfile, places: readonly Place[]): boolean =>
  places.some(({ name }) => plain.includes(name));
