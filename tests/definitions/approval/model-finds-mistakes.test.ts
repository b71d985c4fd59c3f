import fc from 'fast-check';
import { casesUntilCaught } from '../../fuzz/approval/fuzz';
import { mutations, unbroken } from '../../fuzz/approval/mutations';
import { keepsTheRules } from '../../fuzz/approval/property';

const SEED = 20260302;

describe('the rules of model.test.ts find out', () => {
  test.each(Object.entries(mutations))('%s', (_, machine) => {
    expect(casesUntilCaught(machine, SEED)).toBeGreaterThan(0);
  });

  test('nothing where nothing is broken', () => {
    fc.assert(keepsTheRules(unbroken), { numRuns: 200, seed: SEED });
  });
});
