import { waitUntil } from '../../../ops/engines/wait-until';
import { anApproval, aStep, published } from '../../world/definitions';
import { type Person, signedIn } from '../../world/http';
import { anOpportunity, publishModel, threeStages } from '../../world/stages';
import { openWorld, type World } from '../../world/world';

/** The engine suggests a new run at about 4 MB of history; a gate is asked for shortly before. */
const GATE_AT_BYTES = 3_500_000;
const MOST_COMMENTS = 200;
const LARGE_FORM = { note: '长'.repeat(20_000) };
const LONG_COMMENT = '长'.repeat(10_000);

/** A gate that a second version makes longer. */
const longGate = (more: readonly object[]) =>
  anApproval('longGate', [
    aStep('head', 'manager1', { deadline: { within: { businessHours: 16 }, onExpiry: 'escalate' } }),
    ...more,
  ]);

let world: World;
let sales1: Person;
let ops: Person;
beforeAll(async () => {
  world = await openWorld();
  [sales1, ops] = await Promise.all([signedIn(world, 'sales1'), signedIn(world, 'ops1')]);
  await published(ops, longGate([]));
  await publishModel(
    ops,
    threeStages('long', {
      first: { gate: 'longGate', timeLimit: { days: 30 }, activities: [{ key: 'call', name: '电话' }] },
    }),
  );
});
afterAll(() => world.close());

test('a sale with many commands goes on in a new run with its gate, activities and clocks', async () => {
  const sale = await anOpportunity(sales1, 'long');
  const handle = world.temporal.workflow.getHandle(sale.workflowId);
  const { runId } = await handle.describe();
  const historySize = async (): Promise<number> => (await handle.describe()).historySize ?? 0;
  while ((await historySize()) < GATE_AT_BYTES) {
    await sale.complete('call', { form: LARGE_FORM }).expect(200);
    await sale.undo('call').expect(200);
  }
  await sale.complete('call').expect(200);
  const { body } = await sale.move('proposal');
  const manager1 = await signedIn(world, 'manager1');
  const gate = async () =>
    (await manager1.get(`/approvals?filter[subjectType]=opportunity&filter[subjectId]=${sale.id}`)).body.items[0];
  const { id: approvalId } = await gate();
  expect(await published(ops, longGate([aStep('finance', 'finance1')]))).toBe(2);
  await ops
    .post('/definitions/approval/longGate/migration', { toVersion: 2, dryRun: false, caseIds: [approvalId] })
    .expect(200);
  await waitUntil('the gate goes by its second version', 20_000, async () =>
    expect(await gate()).toMatchObject({ definitionVersion: 2 }),
  );
  for (let sent = 0; (await handle.describe()).runId === runId; sent++) {
    expect(sent).toBeLessThan(MOST_COMMENTS);
    await manager1.post(`/tasks/${body.taskIds[0]}/comments`, { text: LONG_COMMENT }).expect(200);
  }
  expect((await sale.complete('call')).status).toBe(409);
  await world.fastForward(sale.workflowId, { days: 31 });
  expect(await sale.types()).toContain('stage.overdue');
  const director1 = await signedIn(world, 'director1');
  await director1.post(`/tasks/${body.taskIds[0]}/decision`, { outcome: 'approve' }).expect(200);
  // migrated alone: the case itself knows the first version
  expect(await gate()).toMatchObject({ definitionVersion: 2, status: 'running' });
  const finance1 = await signedIn(world, 'finance1');
  const [task] = (await finance1.get('/tasks?view=mine')).body.items;
  await finance1.post(`/tasks/${task.id}/decision`, { outcome: 'approve' }).expect(200);
  expect((await sale.history()).map(({ stageKey }) => stageKey)).toEqual(['lead', 'proposal']);
}, 300_000);
