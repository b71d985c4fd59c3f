import { ask, publishApproval } from '../../world/approvals';
import { breakWrites } from '../../world/breaking';
import { type Person, signedIn } from '../../world/http';
import { incidentsSeenBy } from '../../world/incidents';
import { anOpportunity, publishModel, threeStages } from '../../world/stages';
import { openWorld, type World } from '../../world/world';

jest.setTimeout(120_000);

let world: World;
let sales1: Person;
let sales2: Person;
let legal1: Person;
let ops: Person;
let admin: Person;
let incidents: ReturnType<typeof incidentsSeenBy>;
beforeAll(async () => {
  world = await openWorld();
  [sales1, sales2, legal1, ops, admin] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'sales2'),
    signedIn(world, 'legal1'),
    signedIn(world, 'ops1'),
    signedIn(world, 'admin1'),
  ]);
  incidents = incidentsSeenBy(ops);
  await publishApproval(world, 'reminding', [
    {
      key: 'legal',
      mode: 'all',
      approvers: [{ user: 'legal1' }],
      deadline: { within: { days: 2 }, remind: [{ days: 1 }], onExpiry: 'keep' },
    },
  ]);
  await publishModel(
    ops,
    threeStages('gated', { first: { gate: 'stageGate', timeLimit: { days: 5 } } }, { key: 'gated' }),
  );
});
afterAll(() => world.close());

const reason = '流程无法继续';
const terminate = (id: string, by = ops) => by.post(`/cases/${id}/termination`, { reason });
const openTasksOf = (caseId: string) =>
  world.db('tasks').where({ case_id: caseId }).whereIn('status', ['open', 'delegated']);
const engineOf = async (id: string): Promise<Record<string, string>> => {
  const { flows } = (await ops.get(`/cases/${id}`).expect(200)).body;
  return Object.fromEntries(flows.map(({ flow, engine }: { flow: string; engine: string }) => [flow, engine]));
};
const lose = (workflowId: string) => world.temporal.workflow.getHandle(workflowId).terminate('a test');
const resultOf = (workflowId: string) => world.temporal.workflow.getHandle(workflowId).result();

test('an approval with an incident is ended: no task is open, nothing waits, and it is over', async () => {
  const asked = await ask(sales1, 'reminding');
  const broken = await breakWrites(world, 'messages', `new.template = 'taskReminded'`);
  await world.fastForward(asked.workflowId, { days: 1, hours: 1 });
  await incidents.opened(asked.id);
  expect((await terminate(asked.id).expect(200)).body).toMatchObject({ status: 'withdrawn', incidents: [] });
  await broken.mend();
  expect(await openTasksOf(asked.id)).toEqual([]);
  expect(await incidents.listed(asked.id, 'ended')).toHaveLength(1);
  expect(await resultOf(asked.workflowId)).toBe('withdrawn');
  expect(await engineOf(asked.id)).toEqual({ approval: 'completed' });
  const { body } = await ops.get(`/ledger/${asked.id}`);
  expect(body.items.at(-1)).toMatchObject({ action: 'withdrawn', actorId: ops.id });
  for (const again of [await terminate(asked.id), await incidents.retry(asked.id)])
    expect(again.body).toMatchObject({ status: 409, code: 'wrong_state' });
});

test('an opportunity is ended with its sale, its gate and what is approved around it; its claim is free', async () => {
  const sale = await anOpportunity(sales1, 'gated', { category: 'project' });
  await sales1.post(`/opportunities/${sale.id}/project-approval`, {}).expect(201);
  expect((await sale.move('proposal')).body.status).toBe('awaitingGate');
  const broken = await breakWrites(world, 'events', `new.case_id = '${sale.id}' and new.type = 'stage.overdue'`);
  await world.fastForward(sale.workflowId, { days: 6 });
  expect(await incidents.opened(sale.id)).toMatchObject({ step: 'stage.timer' });
  expect((await openTasksOf(sale.id)).length).toBeGreaterThan(1);

  const { body } = await terminate(sale.id, admin).expect(200);
  expect(body).toMatchObject({ status: 'released', incidents: [], timers: [] });
  await broken.mend();
  expect(await openTasksOf(sale.id)).toEqual([]);
  expect(await world.db('approvals').where({ case_id: sale.id, status: 'running' })).toEqual([]);
  expect((await sales1.get(`/opportunities/${sale.id}/project-approval`)).body.status).toBe('withdrawn');
  expect(await resultOf(`registration/${sale.id}`)).toBe('released');
  expect(await resultOf(sale.workflowId)).toBe('ended');
  const { name } = sale.body.customer;
  const next = await sales2.post('/opportunities', { name: '下一个', customer: { name } });
  expect(next.body).toMatchObject({ status: 'valid', verdict: 'clear' });
  expect((await terminate(sale.id)).status).toBe(409);
});

test('a registration that is being judged is ended, and its review with it', async () => {
  const name = '萍乡同名阀门有限公司';
  await sales1.post('/opportunities', { name, customer: { name } }).expect(201);
  const { body } = await sales2.post('/opportunities', { name: '第二个', customer: { name } }).expect(201);
  expect(body.status).toBe('inConflictReview');
  expect(await openTasksOf(body.id)).not.toEqual([]);
  expect((await terminate(body.id).expect(200)).body.status).toBe('withdrawn');
  expect(await openTasksOf(body.id)).toEqual([]);
});

describe('a flow that the engine has lost', () => {
  test('is seen, and begins again from its rows when it is tried again', async () => {
    const asked = await ask(sales1, 'reminding');
    await lose(asked.workflowId);
    expect(await engineOf(asked.id)).toEqual({ approval: 'terminated' });
    await incidents.retry(asked.id).expect(202);
    expect(await engineOf(asked.id)).toEqual({ approval: 'running' });
    expect((await asked.decide(legal1, 'approve')).status).toBe(200);
  });

  test('begins again to end in order', async () => {
    const sale = await anOpportunity(sales1, 'gated');
    expect((await sale.move('proposal')).body.status).toBe('awaitingGate');
    await lose(`registration/${sale.id}`);
    await lose(sale.workflowId);
    expect(await engineOf(sale.id)).toEqual({ registration: 'terminated', stage: 'terminated' });
    expect((await terminate(sale.id).expect(200)).body.status).toBe('released');
    expect(await openTasksOf(sale.id)).toEqual([]);
    expect(await resultOf(sale.workflowId)).toBe('ended');
  });

  test('leaves no incident open that nobody could try again', async () => {
    const asked = await ask(sales1, 'reminding');
    const broken = await breakWrites(world, 'messages', `new.template = 'taskReminded'`);
    await world.fastForward(asked.workflowId, { days: 1, hours: 1 });
    const before = await incidents.opened(asked.id);
    await lose(asked.workflowId);
    await broken.mend();
    await incidents.retry(asked.id).expect(202);
    await incidents.ended(asked.id);
    expect(await incidents.listed(asked.id, 'ended')).toMatchObject([{ id: before.id }]);
  });
});
