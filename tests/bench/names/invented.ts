import placeTable from '../../../definitions/matching/likeness/tables/places.json';
import { profileOf } from '../../../definitions/matching/likeness/name-profile';
import { companies } from './companies';
import { oneOf, seeded } from './spellings';

/**
 * Names of companies that do not exist, from the parts of real ones, own names 字号 with the variety of their
 * characters; one in ten has a real one.
 */
export function* inventedNames(seed: number): Generator<string> {
  const random = seeded(seed);
  for (;;) {
    const own = random() < REAL_OWN_NAMES ? oneOf(ownNames, random) : inventedOwn(random);
    const place = random() < 0.7 ? oneOf(places, random) : '';
    const form = oneOf(['有限公司', '有限公司', '有限责任公司', '股份有限公司', '集团有限公司'], random);
    yield random() < 0.1 && place !== ''
      ? `${own}(${place})${oneOf(trades, random)}${form}`
      : `${place}${own}${oneOf(trades, random)}${form}`;
  }
}

const REAL_OWN_NAMES = 0.1;
const profiles = companies.map(({ fullName }) => profileOf(fullName));
const parts = profiles.map(({ own, inTrade }) => {
  const trade = inTrade.indexOf(true);
  return { own: trade === -1 ? own : own.slice(0, trade), trade: trade === -1 ? '' : own.slice(trade) };
});
const ownNames = parts.map(({ own }) => own).filter((own) => own.length > 1);
const trades = parts.map(({ trade }) => trade).filter((trade) => trade !== '');
const characters = ownNames.join('');
const places = [
  ...profiles.flatMap((profile) => profile.places.map(({ name }) => name)),
  ...placeTable.provinces
    .flatMap(({ name, places: within }) => [name, ...within.split(' ')])
    .filter((name) => name !== ''),
];

function inventedOwn(random: () => number): string {
  return Array.from({ length: random() < 0.7 ? 2 : 3 }, () =>
    characters.charAt(Math.floor(random() * characters.length)),
  ).join('');
}
