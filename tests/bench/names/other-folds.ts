/**
 * To be imported before the rules, which read their tables when they are loaded: counts these tables anew, without
 * the fold that is measured.
 */
import { parseCompanyName } from '../../../definitions/matching/likeness/company-name';
import frequencies from '../../../definitions/matching/likeness/tables/frequencies.json';
import trades from '../../../definitions/matching/likeness/tables/trades.json';
import { countedFrequencies } from '../../../tools/name-tables/frequencies';
import { companies, foldOf } from './companies';

const [fold] = process.argv.slice(2);
export const measured = fold === 'all' ? companies : companies.filter((company) => String(foldOf(company)) === fold);
/** Those that the tables are made from; none where the shipped tables are measured. */
export const others = companies.filter((company) => !measured.includes(company));

if (others.length > 0) {
  const names = others.map(({ fullName }) => fullName);
  Object.assign(frequencies, countedFrequencies(names));
  Object.assign(trades, {
    words: trades.words.map((line) => line.split(' ').filter(isNotOnlyTheirs(names)).join(' ')),
  });
}

/**
 * A word for a trade that none of the others has, and one of those measured, may have been written down because of
 * it.
 */
function isNotOnlyTheirs(names: readonly string[]): (word: string) => boolean {
  const theirs = measured.map(({ fullName }) => parseCompanyName(fullName).own).join(' ');
  const known = names.map((name) => parseCompanyName(name).own).join(' ');
  return (word) => known.includes(word) || !theirs.includes(word);
}
