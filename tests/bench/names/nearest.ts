import type { NameProfile } from '../../../definitions/matching/likeness/name-profile';
import { bitsOf } from '../../../definitions/matching/likeness/information';

/**
 * Finds, among some names, the places of those that share most characters with one, weighed by what each tells: the
 * ones worth comparing.
 */
export function nearestAmong(profiles: readonly NameProfile[]): (ours: NameProfile, most: number) => readonly number[] {
  const bearers = new Map<string, number[]>();
  profiles.forEach(({ plain }, i) => {
    for (const character of new Set(plain)) {
      const names = bearers.get(character);
      if (names === undefined) bearers.set(character, [i]);
      else names.push(i);
    }
  });
  return ({ plain }, most) => {
    const shared = new Map<number, number>();
    for (const character of new Set(plain)) {
      const bits = bitsOf(character);
      for (const i of bearers.get(character) ?? []) shared.set(i, (shared.get(i) ?? 0) + bits);
    }
    const worth = (i: number): number => (shared.get(i) ?? 0) - LENGTH_FEE * (profiles[i]?.plain.length ?? 0);
    return [...shared.keys()].sort((one, two) => worth(two) - worth(one)).slice(0, most);
  };
}

/** Of two names that share as much, the shorter one is nearer. */
const LENGTH_FEE = 0.5;
