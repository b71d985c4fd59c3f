import { plainText } from '../../shared/search/plain-text';
import { placeAtStart } from './places';
import { toSimplified } from '../../shared/search/simplified';

/**
 * How alike two addresses are, 0 to 1: the bigrams that both have below province, city and district (Dice), halved
 * where both name house numbers and share none. An address that says nothing below its district is like no other.
 */
export function scoreAddresses(ours: string, theirs: string): number {
  const [one, two] = [streetOf(ours), streetOf(theirs)];
  if (one.length < LEAST || two.length < LEAST) return 0;
  if (one === two) return 1;
  return dice(bigramsOf(one), bigramsOf(two)) * (numbersDiffer(one, two) ? OTHER_NUMBER : 1);
}

/** What follows 省, 市 and 区, in simplified plain characters. */
function streetOf(address: string): string {
  let rest = toSimplified(plainText(address))
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '')
    .replace(/^中国/, '');
  for (let next = placeAtStart(rest); next !== undefined; next = placeAtStart(rest, next.place))
    rest = rest.slice(next.length);
  return rest.replace(/^\p{Script=Han}{1,6}?(?:区|县)(?=\p{Script=Han}{3})/u, '');
}

function dice(ours: ReadonlySet<string>, theirs: ReadonlySet<string>): number {
  return (2 * [...ours].filter((bigram) => theirs.has(bigram)).length) / (ours.size + theirs.size);
}

function bigramsOf(text: string): ReadonlySet<string> {
  return new Set(Array.from({ length: text.length - 1 }, (_, i) => text.slice(i, i + 2)));
}

function numbersDiffer(one: string, two: string): boolean {
  const ours = numbersIn(one);
  const theirs = numbersIn(two);
  return ours.length > 0 && theirs.length > 0 && !ours.some((number) => theirs.includes(number));
}

const numbersIn = (text: string): readonly string[] => [...text.matchAll(/\d+/g)].map(([number]) => number);

/** Characters below the district that tell an address. */
const LEAST = 4;
const OTHER_NUMBER = 0.5;
