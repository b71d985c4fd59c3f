import table from './tables/places.json';

/**
 * A place 地名 in a company's name. `within` is its province, itself for a province, and empty for the whole country
 * or a region.
 */
export interface Place {
  readonly name: string;
  readonly within: string;
}

/**
 * The place that the text begins with, with its 省, 市, 县 and the like, and how many characters both have; undefined
 * where it begins with none. After a province only that province's places count: in 山东南山铝业 南山 is the
 * company's own name.
 */
export function placeAtStart(
  text: string,
  after?: Place,
): { readonly place: Place; readonly length: number } | undefined {
  for (let length = Math.min(LONGEST, text.length); length >= SHORTEST; length--) {
    const place = PLACES.get(text.slice(0, length));
    if (place === undefined || (after !== undefined && !lies(place, after))) continue;
    return { place, length: length + (UNIT.exec(text.slice(length))?.[0].length ?? 0) };
  }
  return undefined;
}

/** Whether one place lies in the other, or they are the same. */
export const agree = (one: Place, two: Place): boolean => one.name === two.name || lies(one, two) || lies(two, one);

/** Whether it is the whole country or a region of several provinces, which says little. */
export const isWhole = ({ within }: Place): boolean => within === '';

/**
 * Whether the character stands for the place in short names: its letter (粤 for 广东, 甬 for 宁波), or a character of
 * its name (杭汽轮).
 */
export const abbreviates = (character: string, { name, within }: Place): boolean =>
  name.includes(character) ||
  (LETTERS.get(name) ?? '').includes(character) ||
  (LETTERS.get(within) ?? '').includes(character);

const lies = (inner: Place, outer: Place): boolean => outer.name === inner.within;

const PLACES: ReadonlyMap<string, Place> = new Map([
  ...[...words(table.whole), ...words(table.regions)].map((name) => [name, { name, within: '' }] as const),
  ...table.provinces.flatMap(({ name: within, places }) =>
    [within, ...words(places)].map((name) => [name, { name, within }] as const),
  ),
]);

const LETTERS: ReadonlyMap<string, string> = new Map([
  ...table.provinces.map(({ name, letters }) => [name, letters] as const),
  ...words(table.cityLetters).map((entry) => [entry.slice(0, -1), entry.slice(-1)] as const),
]);

const SHORTEST = 2;
const LONGEST = 6;
const UNIT = /^(?:省|市|县|地区|(?:维吾尔|壮族|回族)?自治区|特别行政区|经济特区)/;

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}
