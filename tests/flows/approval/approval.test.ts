import { keepHistory } from '../../world/histories';
import type { Person } from '../../world/http';
import { signedInPeople } from '../../world/people';
import { openWorld, type World } from '../../world/world';

let world: World;
let person: (username: string) => Person;

beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, [
    'sales1',
    'sales2',
    'manager1',
    'manager2',
    'director1',
    'legal1',
    'finance1',
    'ops1',
    'admin1',
  ]);
});
afterAll(() => world.close());

const threeSteps = {
  kind: 'approval',
  key: 'threeSteps',
  name: '三步审批',
  facts: { amountFen: { type: 'integer', default: 0 } },
  steps: [
    { key: 'manager', mode: 'any', approvers: [{ departmentHead: 'initiator' }] },
    { key: 'legal', mode: 'all', approvers: [{ role: 'legal' }], when: 'amountFen > 100' },
    { key: 'finance', mode: 'any', approvers: [{ role: 'finance', claim: true }], requireComment: ['reject'] },
  ],
};

async function publish(body: { kind: string; key: string; name: string; steps: object[] }): Promise<void> {
  await world.db('definitions').insert({
    kind: body.kind,
    key: body.key,
    version: 1,
    body,
    note: 'test',
    published_at: new Date().toISOString(),
    published_by: null,
    retired_at: null,
  });
}

const ask = (by: Person, definition: string, data: object = {}) =>
  by.post('/approvals', { definition, title: '采购 离心泵', subject: { type: 'purchase', id: '1' }, data });
const openTaskOf = async (username: string, approvalId: string, view = 'mine'): Promise<string> => {
  const { body } = await person(username).get(`/tasks?view=${view}`);
  return body.items.find((item: { caseId: string }) => item.caseId === approvalId)?.id;
};

test('TSK-01 TSK-02 three steps, the last one claimed by one of a group', async () => {
  await publish(threeSteps);
  const { status, body } = await ask(person('sales1'), 'threeSteps', { amountFen: 500 });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    status: 'running',
    steps: [
      { key: 'manager', state: 'now', approverIds: [person('manager1').id] },
      { key: 'legal', state: 'predicted' },
      { key: 'finance', state: 'predicted' },
    ],
  });
  const first = await openTaskOf('manager1', body.id);
  const read = await person('manager1').get(`/tasks/${first}`);
  expect(read.body).toMatchObject({ outcomes: ['approve', 'reject'], data: { amountFen: 500 }, status: 'open' });
  expect(read.body.whyMe[0].rule).toMatch(/head of the initiator/);
  const decided = await person('manager1').post(`/tasks/${first}/decision`, { outcome: 'approve', comment: '同意' });
  expect(decided.body).toMatchObject({
    taskId: first,
    caseId: body.id,
    caseStatus: 'running',
    nextTaskIds: [await openTaskOf('legal1', body.id)],
  });
  await person('legal1').post(`/tasks/${decided.body.nextTaskIds[0]}/decision`, { outcome: 'approve' }).expect(200);
  const claimable = await openTaskOf('finance1', body.id, 'group');
  expect((await person('finance1').get('/tasks/counts')).body).toMatchObject({ group: 1, mine: 0 });
  await person('finance1').post(`/tasks/${claimable}/claim`).expect(200);
  const last = await person('finance1').post(`/tasks/${claimable}/decision`, { outcome: 'approve' });
  expect(last.body).toMatchObject({ caseStatus: 'approved', nextTaskIds: [] });
  const ended = await person('sales1').get(`/approvals/${body.id}`);
  expect(ended.body).toMatchObject({ status: 'approved', outcome: 'approve' });
  expect((await person('sales2').get(`/approvals/${body.id}`)).status).toBe(404);
  const { body: ledger } = await person('sales1').get(`/ledger/${body.id}`);
  expect(ledger.items.map(({ action, outcome }: { action: string; outcome: string }) => [action, outcome])).toEqual([
    ['decided', 'approve'],
    ['decided', 'approve'],
    ['decided', 'approve'],
  ]);
  await keepHistory(world, 'approval/three-steps-approved', body.workflowId, { ended: true });
  await keepHistory(world, 'approval/three-steps-approved-in-one-step', body.workflowId, { ended: true });
});

test('two deciders at once: one wins, the other is told who decided', async () => {
  await publish({
    ...threeSteps,
    key: 'either',
    name: '或签',
    steps: [{ key: 'any', mode: 'any', approvers: [{ user: 'manager2' }, { user: 'legal1' }] }],
  });
  const { body } = await ask(person('sales1'), 'either');
  const [a, b] = [await openTaskOf('manager2', body.id), await openTaskOf('legal1', body.id)];
  const answers = await Promise.all([
    person('manager2').post(`/tasks/${a}/decision`, { outcome: 'approve' }),
    person('legal1').post(`/tasks/${b}/decision`, { outcome: 'reject' }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  const won = { manager2: '李慧敏 decided "approve"', legal1: '孙律 decided "reject"' }[
    answers[0].status === 200 ? 'manager2' : 'legal1'
  ];
  for (const again of [
    ...answers.filter(({ status }) => status !== 200),
    await person('manager2').post(`/tasks/${a}/decision`, { outcome: 'reject' }),
    await person('legal1').post(`/tasks/${b}/decision`, { outcome: 'approve' }),
  ]) {
    expect(again.status).toBe(409);
    expect(again.body.detail).toContain(`${won} at 20`);
  }
});

test('whoever decides what was returned or withdrawn meanwhile is told so, and when', async () => {
  await publish({
    ...threeSteps,
    key: 'both',
    name: '会签',
    steps: [{ key: 'all', mode: 'all', approvers: [{ user: 'manager2' }, { user: 'legal1' }] }],
  });
  const { body } = await ask(person('sales1'), 'both');
  const [a, b] = [await openTaskOf('manager2', body.id), await openTaskOf('legal1', body.id)];
  await person('manager2')
    .post(`/tasks/${a}/return`, { to: 'initiator', resume: 'here', reason: '金额写错' })
    .expect(200);
  const late = await person('legal1').post(`/tasks/${b}/decision`, { outcome: 'approve' });
  expect({ status: late.status, detail: late.body.detail }).toEqual({
    status: 409,
    detail: expect.stringMatching(/李慧敏 had it returned at 20/),
  });
  await person('sales1').post(`/approvals/${body.id}/withdrawal`, {}).expect(200);
  expect((await person('legal1').post(`/tasks/${b}/decision`, { outcome: 'approve' })).status).toBe(409);
});

test('TSK-06 a deadline at night before a holiday ends in working time', async () => {
  await publish({
    ...threeSteps,
    key: 'timed',
    name: '限时',
    steps: [
      {
        key: 'one',
        mode: 'any',
        approvers: [{ user: 'manager1' }],
        deadline: { within: { businessHours: 2 }, remind: [{ businessHours: 1 }], onExpiry: 'escalate' },
      },
    ],
  });
  const { body } = await ask(person('sales2'), 'timed');
  const task = await openTaskOf('manager1', body.id);
  await world.fastForward(body.workflowId, { days: 15 });
  const { body: escalated } = await person('director1').get(`/tasks/${task}`);
  expect(escalated.assigneeId).toBe(person('director1').id);
  expect(escalated.history.map(({ action }: { action: string }) => action)).toEqual(
    expect.arrayContaining(['opened', 'reminded', 'escalated']),
  );
  await keepHistory(world, 'approval/escalated', body.workflowId, { ended: false });
  await keepHistory(world, 'approval/escalated-in-one-step', body.workflowId, { ended: false });
});
