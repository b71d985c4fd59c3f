import type { Response } from 'supertest';
import { ask, publishApproval } from '../../world/approvals';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
let [sales1, sales2, manager1, manager2, director1, legal1, finance1, tech1, care1, admin1]: Person[] = [];
const there = (person: Person | undefined): Person => {
  if (!person) throw new Error('not signed in');
  return person;
};

beforeAll(async () => {
  world = await openWorld();
  [sales1, sales2, manager1, manager2, director1, legal1, finance1, tech1, care1, admin1] = await Promise.all(
    ['sales1', 'sales2', 'manager1', 'manager2', 'director1', 'legal1', 'finance1', 'tech1', 'care1', 'admin1'].map(
      (name) => signedIn(world, name),
    ),
  );
  await publishApproval(world, 'two', [
    { key: 'first', mode: 'any', approvers: [{ user: 'manager1' }] },
    { key: 'second', mode: 'any', approvers: [{ user: 'director1' }] },
  ]);
});
afterAll(() => world.close());

test('TSK-03 a countersign of five passes at 0.6, and the others are cancelled', async () => {
  const five = ['manager1', 'manager2', 'director1', 'legal1', 'finance1'];
  await publishApproval(world, 'five', [
    { key: 'sign', mode: { ratio: 0.6 }, approvers: five.map((user) => ({ user })) },
  ]);
  const asked = await ask(there(sales1), 'five');
  const late = await asked.task(there(finance1));
  await asked.decide(there(manager1), 'approve');
  await asked.decide(there(manager2), 'reject');
  expect((await asked.decide(there(director1), 'approve')).body['caseStatus']).toBe('running');
  expect((await asked.decide(there(legal1), 'approve')).body['caseStatus']).toBe('approved');
  const { status, body } = await there(finance1).post(`/tasks/${late}/decision`, { outcome: 'approve' });
  expect({ status, code: body.code }).toEqual({ status: 409, code: 'wrong_state' });
  expect((await there(finance1).get(`/tasks/${late}`)).body.status).toBe('cancelled');
});

test('TSK-04 a return to the initiator resumes here, and asks only who returned', async () => {
  const asked = await ask(there(sales1), 'two');
  await asked.decide(there(manager1), 'approve');
  const task = await asked.task(there(director1));
  expect(
    (await there(director1).post(`/tasks/${task}/return`, { to: 'initiator', resume: 'here', reason: '　' })).status,
  ).toBe(422);
  await there(director1)
    .post(`/tasks/${task}/return`, { to: 'initiator', resume: 'here', reason: '金额写错' })
    .expect(200);
  expect((await there(director1).get(`/tasks/${task}`)).body.status).toBe('returned');
  const resubmission = await asked.task(there(sales1));
  expect((await there(sales1).post(`/tasks/${resubmission}/decision`, { outcome: 'approve' })).status).toBe(409);
  await there(sales1).post(`/tasks/${resubmission}/resubmission`, { comment: '已改' }).expect(200);
  expect((await asked.decide(there(director1), 'approve')).body['caseStatus']).toBe('approved');
});

test('TSK-04 a signer added before decides first, then the task comes back', async () => {
  const asked = await ask(there(sales1), 'two');
  const task = await asked.task(there(manager1));
  await there(manager1)
    .post(`/tasks/${task}/signers`, { userIds: [there(legal1).id], position: 'before' })
    .expect(200);
  expect((await there(manager1).get('/tasks?limit=200')).body.items.map(({ id }: { id: string }) => id)).not.toContain(
    task,
  );
  await asked.decide(there(legal1), 'approve');
  await asked.decide(there(manager1), 'approve');
  await asked.decide(there(director1), 'approve');
  expect(await asked.status()).toBe('approved');
});

test('TSK-04 a decision is taken back while nothing has followed, and not after', async () => {
  const asked = await ask(there(sales1), 'two');
  const first = await asked.task(there(manager1));
  await asked.decide(there(manager1), 'approve');
  await there(manager1).post(`/tasks/${first}/take-back`).expect(200);
  expect(
    (await there(director1).get('/tasks?limit=200')).body.items.map(({ caseId }: { caseId: string }) => caseId),
  ).not.toContain(asked.id);
  await asked.decide(there(manager1), 'approve');
  await asked.decide(there(director1), 'approve');
  expect((await there(manager1).post(`/tasks/${first}/take-back`)).status).toBe(409);
});

test('TSK-04 transfer, delegation, urge, copy and comment', async () => {
  const asked = await ask(there(sales1), 'two');
  const task = await asked.task(there(manager1));
  await there(manager1)
    .post(`/tasks/${task}/transfer`, { to: there(legal1).id, reason: '出差' })
    .expect(200);
  expect((await there(manager1).post(`/tasks/${task}/decision`, { outcome: 'approve' })).status).toBeGreaterThanOrEqual(
    403,
  );
  await there(legal1)
    .post(`/tasks/${task}/delegation`, { to: there(finance1).id })
    .expect(200);
  expect((await there(legal1).get(`/tasks/${task}`)).body.status).toBe('delegated');
  await asked.decide(there(finance1), 'approve', { comment: '可以' });
  await there(sales1).post(`/tasks/${task}/urge`).expect(200);
  expect((await there(sales1).post(`/tasks/${task}/urge`)).status).toBe(429);
  await there(legal1)
    .post(`/tasks/${task}/cc`, { userIds: [there(care1).id] })
    .expect(200);
  expect(
    (await there(care1).get('/tasks?view=cc')).body.items.map(({ caseId }: { caseId: string }) => caseId),
  ).toContain(asked.id);
  expect((await there(care1).post(`/tasks/${task}/decision`, { outcome: 'approve' })).status).toBe(403);
  await there(legal1).post(`/tasks/${task}/comments`, { text: '看过合同' }).expect(200);
  const { body } = await there(legal1).get(`/tasks/${task}`);
  expect(body.history.map(({ action }: { action: string }) => action)).toEqual(
    expect.arrayContaining(['opened', 'transferred', 'delegated', 'urged', 'commented']),
  );
});

test('SEC-02 nobody decides their own request, not by transfer, delegation or added signer either', async () => {
  const asked = await ask(there(sales1), 'two');
  const task = await asked.task(there(manager1));
  for (const [path, body] of [
    ['transfer', { to: there(sales1).id }],
    ['delegation', { to: there(sales1).id }],
    ['signers', { userIds: [there(sales1).id], position: 'parallel' }],
  ] as const) {
    const { status } = await there(manager1).post(`/tasks/${task}/${path}`, body);
    expect([path, status]).toEqual([path, 422]);
  }
  expect(
    (await there(manager1).post(`/tasks/${task}/transfer`, { to: '01a20b81-68f5-7c4e-b07c-d24bd245cefa' })).body
      .errors[0].pointer,
  ).toBe('/to');
});

test('withdrawing cancels what is open, and only the initiator may', async () => {
  const asked = await ask(there(sales1), 'two');
  expect((await there(sales2).post(`/approvals/${asked.id}/withdrawal`, { reason: 'x' })).status).toBe(404);
  expect((await there(manager1).post(`/approvals/${asked.id}/withdrawal`, { reason: 'x' })).status).toBe(403);
  const task = await asked.task(there(manager1));
  const { status, body } = await there(sales1).post(`/approvals/${asked.id}/withdrawal`, { reason: '不需要了' });
  expect({ status, state: body.status }).toEqual({ status: 200, state: 'withdrawn' });
  expect((await there(manager1).get(`/tasks/${task}`)).body.status).toBe('cancelled');
  expect((await there(sales1).post(`/approvals/${asked.id}/withdrawal`, { reason: '再来' })).status).toBe(409);
});

test('TSK-08 a batch decides each task by itself', async () => {
  const [one, two] = [await ask(there(sales1), 'two'), await ask(there(sales1), 'two')];
  const items = [
    { taskId: await one.task(there(manager1)), outcome: 'approve' },
    { taskId: await two.task(there(manager1)), outcome: 'nonsense' },
    { taskId: '01a20b81-68f5-7c4e-b07c-d24bd245cefa', outcome: 'approve' },
  ];
  const { body } = await there(manager1).post('/task-decisions', { items });
  expect(
    body.results.map(({ ok, problem }: { ok: boolean; problem?: { status: number } }) => [ok, problem?.status]),
  ).toEqual([
    [true, undefined],
    [false, 422],
    [false, 404],
  ]);
});

test('TSK-09 field rules: hidden is not shown, read-only not written, values reach later conditions', async () => {
  await publishApproval(
    world,
    'fields',
    [
      {
        key: 'first',
        mode: 'any',
        approvers: [{ user: 'manager1' }],
        fields: { '/amountFen': 'editable', '/secret': 'hidden', '/note': 'required' },
      },
      { key: 'second', mode: 'any', when: 'amountFen > 100', approvers: [{ user: 'director1' }] },
    ],
    { facts: { amountFen: { type: 'integer' } } },
  );
  expect(
    (
      await there(sales1).post('/approvals', {
        definition: 'fields',
        title: 'x',
        subject: { type: 't', id: '1' },
        data: {},
      })
    ).status,
  ).toBe(422);
  const asked = await ask(there(sales1), 'fields', { amountFen: 1, secret: 's', other: 1 });
  const task = await asked.task(there(manager1));
  expect((await there(manager1).get(`/tasks/${task}`)).body.data).toEqual({ amountFen: 1, other: 1 });
  expect((await there(manager1).get(`/approvals/${asked.id}`)).body.data).toEqual({ amountFen: 1, other: 1 });
  const wrong = await there(manager1).post(`/tasks/${task}/decision`, { outcome: 'approve', form: { other: 2 } });
  expect({ status: wrong.status, pointer: wrong.body.errors[0].pointer }).toEqual({ status: 422, pointer: '/other' });
  const missing = await there(manager1).post(`/tasks/${task}/decision`, {
    outcome: 'approve',
    form: { amountFen: 500 },
  });
  expect({ status: missing.status, pointer: missing.body.errors[0].pointer }).toEqual({
    status: 422,
    pointer: '/note',
  });
  await there(manager1)
    .post(`/tasks/${task}/decision`, { outcome: 'approve', form: { amountFen: 500, note: 'ok' } })
    .expect(200);
  expect((await asked.decide(there(director1), 'approve')).body['caseStatus']).toBe('approved');
});

test('an administrator and a line manager read, a stranger does not', async () => {
  const asked = await ask(there(sales1), 'two');
  for (const person of [admin1, director1])
    expect((await there(person).get(`/approvals/${asked.id}`)).status).toBe(200);
  for (const person of [tech1, manager2]) expect((await there(person).get(`/approvals/${asked.id}`)).status).toBe(404);
});

test('one command sent several times at once has one effect and one answer', async () => {
  const asked = await ask(there(sales1), 'two');
  const task = await asked.task(there(manager1));
  const headers = { 'Idempotency-Key': `decide-${asked.id}` };
  /** 503 is no answer: where the engine takes long, the same request is sent again. */
  const answered = async (): Promise<Response> => {
    const answer = await there(manager1).post(`/tasks/${task}/decision`, { outcome: 'approve' }, headers);
    if (answer.status === 503) expect(answer.headers['retry-after']).toMatch(/^\d+$/);
    return answer.status === 503 ? answered() : answer;
  };
  const answers = await Promise.all([1, 2, 3].map(answered));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect((await there(sales1).get(`/ledger/${asked.id}`)).body.items).toHaveLength(1);
});

test('a command whose answer was lost is answered the same also when it ended the case', async () => {
  const asked = await ask(there(sales1), 'two');
  await asked.decide(there(manager1), 'approve');
  const task = await asked.task(there(director1));
  const headers = { 'Idempotency-Key': `decide-${asked.id}` };
  const first = await there(director1).post(`/tasks/${task}/decision`, { outcome: 'approve' }, headers).expect(200);
  await world
    .db('idempotency_keys')
    .where({ key: headers['Idempotency-Key'] })
    .update({ status: null, body: null, headers: null, locked_until: new Date(0).toISOString() });
  const second = await there(director1).post(`/tasks/${task}/decision`, { outcome: 'approve' }, headers);
  expect({ status: second.status, text: second.text }).toEqual({ status: 200, text: first.text });
  expect((await there(sales1).get(`/ledger/${asked.id}`)).body.items).toHaveLength(2);
});
