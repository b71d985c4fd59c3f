import { ask, publishApproval } from '../world/approvals';
import { type Person, signedIn } from '../world/http';
import { openWorld, type World } from '../world/world';

/** How many commands a run takes depends on how many share a workflow task; more than these it never does. */
const MOST_COMMENTS = 3_000;
const LOOK_EVERY = 50;

let world: World;
let sales1: Person;
let manager1: Person;
beforeAll(async () => {
  world = await openWorld();
  [sales1, manager1] = await Promise.all([signedIn(world, 'sales1'), signedIn(world, 'manager1')]);
  await publishApproval(world, 'long', [{ key: 'one', mode: 'any', approvers: [{ user: 'manager1' }], deadline: { within: { days: 30 }, remind: [{ days: 1 }], onExpiry: 'approve' } }]);
});
afterAll(() => world.close());

test('an approval with many commands goes on in a new run, loses none, and still keeps its deadline', async () => {
  const asked = await ask(sales1, 'long');
  const handle = world.temporal.workflow.getHandle(asked.workflowId);
  const { runId } = await handle.describe();
  const task = await asked.task(manager1);
  let sent = 0;
  const goesOnElsewhere = async (): Promise<boolean> => (await handle.describe()).runId !== runId;
  while (sent < MOST_COMMENTS && !(sent % LOOK_EVERY === 0 && (await goesOnElsewhere()))) {
    const { status } = await manager1.post(`/tasks/${task}/comments`, { text: `第 ${sent} 条` });
    expect({ sent, status }).toEqual({ sent, status: 200 });
    sent += 1;
  }
  expect(sent).toBeLessThan(MOST_COMMENTS);
  const { body } = await manager1.get(`/tasks/${task}`);
  expect(body.history.filter(({ action }: { action: string }) => action === 'commented')).toHaveLength(sent);
  await world.fastForward(asked.workflowId, { days: 31 });
  expect(await asked.status()).toBe('approved');
}, 300_000);
