import fc from 'fast-check';
import { theMachine } from '../../fuzz/approval/machine';
import { keepsTheRules } from '../../fuzz/approval/property';
import { runs } from '../runs';

/** `npm run fuzz` takes another one each time. */
const SEED = 20260302;

test('TSK-03 to TSK-07 whatever people do in whatever order, an approval keeps its rules', () => {
  fc.assert(keepsTheRules(theMachine), { numRuns: runs(500), seed: SEED });
});
