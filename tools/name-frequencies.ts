/**
 * Counts the characters and pairs of company names into definitions/conflict/tables/frequencies.json:
 *   node -r ./tools/run-typescript.cjs tools/name-frequencies.ts [half]
 * then tools/name-weights.ts, which fits the weights on them. `half` leaves the held-out half of the companies uncounted, for honest figures.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseCompanyName } from '../definitions/conflict/company-name';
import { companies, isHeldOut } from '../tests/bench/companies';

/** What occurs less often says nothing about other companies. */
const LEAST_CHARACTER = 2;
const LEAST_PAIR = 3;

const counted = process.argv.includes('half') ? companies.filter((company) => !isHeldOut(company)) : companies;
const characters = new Map<string, number>();
const pairs = new Map<string, number>();
for (const { fullName } of counted) {
  const { own } = parseCompanyName(fullName);
  for (let i = 0; i < own.length; i++) {
    count(characters, own.charAt(i));
    if (i > 0) count(pairs, own.slice(i - 1, i + 1));
  }
}
const table = {
  about: 'How often characters and pairs stand in company names, places and legal forms left out. Written by tools/name-frequencies.ts.',
  characters: written(characters, LEAST_CHARACTER),
  pairs: written(pairs, LEAST_PAIR),
};
writeFileSync(path.join(__dirname, '..', 'definitions', 'conflict', 'tables', 'frequencies.json'), `${JSON.stringify(table, null, 1)}\n`);

function count(counts: Map<string, number>, text: string): void {
  counts.set(text, (counts.get(text) ?? 0) + 1);
}

/** `12:科技,电子 11:药业`, the frequent first. */
function written(counts: ReadonlyMap<string, number>, least: number): string {
  const byCount = new Map<number, string[]>();
  for (const [text, n] of counts) if (n >= least) byCount.set(n, [...(byCount.get(n) ?? []), text]);
  return [...byCount]
    .sort(([one], [two]) => two - one)
    .map(([n, texts]) => `${n}:${texts.sort().join(',')}`)
    .join(' ');
}
