/**
 * Measures one fold of the companies with tables made from the others (`0` …), or all with the shipped tables
 * (`all`); prints a tally.
 */
import { measured, others } from './other-folds';
import weights from '../../../definitions/matching/likeness/tables/name-weights.json';
import { fittedWeights } from '../../../tools/name-tables/weights';
import { companies } from './companies';
import { tallyOf } from './figures';

if (others.length > 0) Object.assign(weights, fittedWeights(others));
process.stdout.write(JSON.stringify(tallyOf(measured, companies)));
