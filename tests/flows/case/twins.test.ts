import { verifyLedger } from '../../../db/ledger/verification';
import { signedInPeople } from '../../world/people';
import { openWorld } from '../../world/world';
import { everybody, type Stage } from './engine-lost/playing';
import { publishTwins, scripts } from './twins/scripts';
import { playTwins } from './twins/twins';

jest.setTimeout(600_000);

const LANES = 4;

let stage: Stage;
beforeAll(async () => {
  const world = await openWorld();
  stage = { world, person: await signedInPeople(world, everybody) };
  await publishTwins(stage);
});
afterAll(() => stage.world.close());

test.each(scripts)('FLW-03 $name: whatever the engine forgets, it comes to the same', async (script) => {
  await playTwins(stage, script, LANES);
});

test('the ledger is whole', async () => {
  expect(await verifyLedger(stage.world.db)).toMatchObject({ ok: true });
});
