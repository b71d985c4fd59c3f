import { ask, publishApproval } from '../../world/approvals';
import type { Person } from '../../world/http';
import { signedInPeople } from '../../world/people';
import { openWorld, type World } from '../../world/world';

let world: World;
let person: (username: string) => Person;

beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, ['sales1', 'manager1', 'director1', 'legal1', 'finance1']);
});
afterAll(() => world.close());

test('TSK-06 after a return deadline, reminder and end count anew: each comes once, and none early', async () => {
  await publishApproval(world, 'anew', [
    {
      key: 'one',
      mode: 'any',
      approvers: [{ user: 'legal1' }],
      deadline: { within: { days: 4 }, remind: [{ days: 3 }, { days: 1 }], onExpiry: 'reject' },
    },
  ]);
  const asked = await ask(person('sales1'), 'anew');
  const events = async (): Promise<string[]> =>
    (await world.db('events').where({ case_id: asked.id }).orderBy('seq').select('type')).map(({ type }) => type);
  const times = async (type: string): Promise<number> => (await events()).filter((one) => one === type).length;
  await world.fastForward(asked.workflowId, { days: 2 });
  expect(await times('task.reminded')).toBe(1);
  await person('legal1')
    .post(`/tasks/${await asked.task(person('legal1'))}/return`, { to: 'initiator', resume: 'here', reason: '补材料' })
    .expect(200);
  await world.fastForward(asked.workflowId, { days: 10 });
  expect([await times('task.reminded'), await asked.status()]).toEqual([1, 'running']);
  await person('sales1')
    .post(`/tasks/${await asked.task(person('sales1'))}/resubmission`, {})
    .expect(200);
  await world.fastForward(asked.workflowId, { days: 3, hours: 12 });
  expect([await times('task.reminded'), await asked.status()]).toEqual([3, 'running']);
  await world.fastForward(asked.workflowId, { hours: 13 });
  expect([await times('task.reminded'), await asked.status()]).toEqual([3, 'rejected']);
  expect(await times('approval.finished')).toBe(1);
});

test('TSK-04 each notice is one event and a message for each person, also when its command is sent again', async () => {
  await publishApproval(world, 'told', [
    {
      key: 'one',
      mode: 'any',
      approvers: [{ user: 'legal1' }],
      cc: [{ user: 'finance1' }],
      deadline: { within: { days: 2 }, remind: [{ days: 1 }], onExpiry: 'keep' },
    },
  ]);
  const asked = await ask(person('sales1'), 'told');
  const twice = async (who: string, path: string, body: object): Promise<void> => {
    const headers = { 'Idempotency-Key': `${asked.id} ${path}` };
    const [first, second] = [await person(who).post(path, body, headers), await person(who).post(path, body, headers)];
    expect([first.status, second.text]).toEqual([200, first.text]);
  };
  const task = await asked.task(person('legal1'));
  await twice('sales1', `/tasks/${task}/urge`, {});
  await twice('sales1', `/tasks/${task}/cc`, { userIds: [person('director1').id] });
  await world.fastForward(asked.workflowId, { hours: 30 });
  await twice('legal1', `/tasks/${task}/return`, { to: 'initiator', resume: 'here', reason: '补材料' });
  await twice('sales1', `/tasks/${await asked.task(person('sales1'))}/resubmission`, {});
  await twice('legal1', `/tasks/${await asked.task(person('legal1'))}/decision`, { outcome: 'approve' });
  const events = await world.db('events').where({ case_id: asked.id }).select('type');
  const counted = Object.fromEntries(
    [...new Set(events.map(({ type }) => type))].map((type) => [
      type,
      events.filter((one) => one.type === type).length,
    ]),
  );
  expect(counted).toMatchObject({
    'task.assigned': 2,
    'task.urged': 1,
    'task.reminded': 1,
    'task.returned': 1,
    'task.decided': 1,
    'approval.cc': 2,
    'approval.finished': 1,
  });
  const messages = await world
    .db('messages')
    .whereRaw(`key like ?`, [`${asked.id}/%`])
    .select('user_id', 'template');
  const to = (name: string) =>
    messages
      .filter(({ user_id }) => user_id === person(name).id)
      .map(({ template }) => template)
      .sort();
  expect(to('legal1')).toEqual(['taskAssigned', 'taskAssigned', 'taskReminded', 'taskUrged']);
  expect([to('finance1'), to('director1')]).toEqual([['approvalCopied'], ['approvalCopied']]);
  expect(to('sales1')).toEqual(['approvalFinished', 'taskDecided', 'taskReturned']);
});

test('TSK-08 a batch sent again has one effect and one answer, whether its answer was kept or lost', async () => {
  await publishApproval(world, 'batch', [
    { key: 'one', mode: 'any', approvers: [{ user: 'manager1' }], requireComment: ['reject'] },
  ]);
  const cases = [
    await ask(person('sales1'), 'batch'),
    await ask(person('sales1'), 'batch'),
    await ask(person('sales1'), 'batch'),
  ];
  const [first, second, third] = await Promise.all(cases.map((one) => one.task(person('manager1'))));
  const items = [
    { taskId: first, outcome: 'approve' },
    { taskId: second, outcome: 'reject' },
    { taskId: third, outcome: 'reject', comment: '太贵' },
    { taskId: first, outcome: 'reject', comment: '又来' },
  ];
  const headers = { 'Idempotency-Key': 'batch' };
  const send = () => person('manager1').post('/task-decisions', { items }, headers).expect(200);
  const { body, text } = await send();
  expect(body.results).toMatchObject([
    { taskId: first, ok: true, caseStatus: 'approved' },
    { taskId: second, ok: false, problem: { status: 422, errors: [{ pointer: '/comment' }] } },
    { taskId: third, ok: true, caseStatus: 'rejected' },
    { taskId: first, ok: false, problem: { status: 409, detail: expect.stringContaining('王建国 decided "approve"') } },
  ]);
  expect((await send()).text).toBe(text);
  await world
    .db('idempotency_keys')
    .where({ key: 'batch' })
    .update({ status: null, body: null, headers: null, locked_until: new Date(0).toISOString() });
  expect((await send()).body).toEqual(body);
  for (const { id } of cases)
    expect(await world.db('ledger').where({ case_id: id })).toHaveLength(id === cases[1]?.id ? 0 : 1);
  for (const wrong of [
    { items: [] },
    { items: Array.from({ length: 201 }, () => items[0]) },
    { items: [{ taskId: 'x', outcome: 'approve' }] },
  ])
    await person('manager1').post('/task-decisions', wrong).expect(400);
});
