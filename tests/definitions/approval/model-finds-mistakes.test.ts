import fc from 'fast-check';
import { casesUntilCaught } from '../../fuzz/approval/fuzz';
import { mutations, unbroken } from '../../fuzz/approval/mutations';
import { keepsTheRules } from '../../fuzz/approval/property';
import { runs } from '../runs';

/** With it each mistake is found within a few hundred cases; `npm run fuzz` takes another one each time. */
const SEED = 1;

describe('the rules of model.test.ts find out', () => {
  test.each(Object.entries(mutations))('%s', (_, machine) => {
    expect(casesUntilCaught(machine, SEED)).toBeGreaterThan(0);
  });

  test('nothing where nothing is broken', () => {
    fc.assert(keepsTheRules(unbroken), { numRuns: runs(200), seed: SEED });
  });
});
