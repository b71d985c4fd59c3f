import { type Person, signedIn } from '../world/http';
import { anOpportunity, publishModel, threeStages } from '../world/stages';
import { openWorld, type World } from '../world/world';

/** More commands than a run of a flow takes. */
const MOST_PLANS = 4_000;
const AT_ONCE = 10;

let world: World;
let sales1: Person;
let ops: Person;
beforeAll(async () => {
  world = await openWorld();
  [sales1, ops] = await Promise.all([signedIn(world, 'sales1'), signedIn(world, 'ops1')]);
  await publishModel(ops, threeStages('long', { first: { gate: 'stageGate', timeLimit: { days: 30 }, activities: [{ key: 'call', name: '电话' }] } }));
});
afterAll(() => world.close());

test('a sale with many commands goes on in a new run with its gate, its activities and its clocks', async () => {
  const sale = await anOpportunity(sales1, 'long');
  await sale.complete('call').expect(200);
  const { body } = await sale.move('proposal');
  const handle = world.temporal.workflow.getHandle(sale.workflowId);
  const { runId } = await handle.describe();
  const isAnew = async (): Promise<boolean> => (await handle.describe()).runId !== runId;
  const manager1 = await signedIn(world, 'manager1');
  for (let sent = 0; !(await isAnew()); sent += AT_ONCE) {
    expect(sent).toBeLessThan(MOST_PLANS);
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => manager1.post(`/tasks/${body.taskIds[0]}/comments`, { text: `第 ${sent + n} 条` })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  }
  expect((await sale.complete('call')).status).toBe(409);
  await world.fastForward(sale.workflowId, { days: 31 });
  expect(await sale.types()).toContain('stage.overdue');
  const director1 = await signedIn(world, 'director1');
  await director1.post(`/tasks/${body.taskIds[0]}/decision`, { outcome: 'approve' }).expect(200);
  expect((await sale.history()).map(({ stageKey }) => stageKey)).toEqual(['lead', 'proposal']);
}, 300_000);
