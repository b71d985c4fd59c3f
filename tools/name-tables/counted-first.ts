/**
 * To be imported before the rules, which read their tables when they are loaded: counts the frequencies anew, for
 * weights that fit them.
 */
import frequencies from '../../definitions/matching/likeness/tables/frequencies.json';
import { companies } from '../../tests/bench/names/companies';
import { countedFrequencies } from './frequencies';

export const counted = countedFrequencies(companies.map(({ fullName }) => fullName));
Object.assign(frequencies, counted);
