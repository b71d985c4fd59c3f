/**
 * How alike two words are, 0 to 1 (Jaro 1989, with Winkler's bonus for a common beginning, 1990): the share of
 * characters that both have at nearly the same place, less half of those in another order.
 */
export function jaroWinkler(one: string, two: string): number {
  if (one === two) return 1;
  const reach = Math.max(0, Math.floor(Math.max(one.length, two.length) / 2) - 1);
  const taken = new Set<number>();
  const ours: string[] = [];
  for (let i = 0; i < one.length; i++) {
    for (let j = Math.max(0, i - reach); j <= Math.min(two.length - 1, i + reach); j++) {
      if (taken.has(j) || one[i] !== two[j]) continue;
      taken.add(j);
      ours.push(one.charAt(i));
      break;
    }
  }
  if (ours.length === 0) return 0;
  const theirs = [...taken].sort((a, b) => a - b).map((j) => two.charAt(j));
  const exchanged = ours.filter((character, i) => character !== theirs[i]).length / 2;
  const jaro = (ours.length / one.length + ours.length / two.length + (ours.length - exchanged) / ours.length) / 3;
  return jaro + commonBeginning(one, two) * BONUS * (1 - jaro);
}

const BONUS = 0.1;
const LONGEST_BEGINNING = 4;

function commonBeginning(one: string, two: string): number {
  let length = 0;
  while (length < Math.min(LONGEST_BEGINNING, one.length, two.length) && one[length] === two[length]) length++;
  return length;
}
