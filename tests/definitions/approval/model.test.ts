import fc from 'fast-check';
import { casesUntilCaught } from '../../fuzz/approval/fuzz';
import { theMachine } from '../../fuzz/approval/machine';
import { mutations, unbroken } from '../../fuzz/approval/mutations';
import { keepsTheRules } from '../../fuzz/approval/property';

/** `npm run fuzz` takes another one each time. */
const SEED = 20260302;

test('TSK-03 to TSK-07 whatever people do in whatever order, an approval keeps its rules (2,000 random cases)', () => {
  fc.assert(keepsTheRules(theMachine), { numRuns: 2000, seed: SEED });
});

describe('the rules would find out', () => {
  test.each(Object.entries(mutations))('%s', (_, machine) => {
    expect(casesUntilCaught(machine, SEED)).toBeGreaterThan(0);
  });

  test('nothing where nothing is broken', () => {
    fc.assert(keepsTheRules(unbroken), { numRuns: 200, seed: SEED });
  });
});
