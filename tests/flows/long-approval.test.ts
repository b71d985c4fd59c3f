import { ask, publishApproval } from '../world/approvals';
import { type Person, signedIn } from '../world/http';
import { openWorld, type World } from '../world/world';

const COMMENTS = 750;
const AT_ONCE = 6;

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
  let next = 0;
  const comment = async (): Promise<void> => {
    for (let n = next++; n < COMMENTS; n = next++) {
      const { status, body } = await manager1.post(`/tasks/${task}/comments`, { text: `第 ${n} 条` });
      expect({ n, status, body: status === 200 ? undefined : body }).toEqual({ n, status: 200, body: undefined });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, comment));
  expect((await handle.describe()).runId).not.toBe(runId);
  const { body } = await manager1.get(`/tasks/${task}`);
  expect(body.history.filter(({ action }: { action: string }) => action === 'commented')).toHaveLength(COMMENTS);
  await world.fastForward(asked.workflowId, { days: 31 });
  expect(await asked.status()).toBe('approved');
}, 180_000);
