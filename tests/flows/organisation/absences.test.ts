import { newId } from '../../../db/shared/new-id';
import { ask, publishApproval } from '../../world/approvals';
import type { Person } from '../../world/http';
import { signedInPeople } from '../../world/people';
import { openWorld, type World } from '../../world/world';

let world: World;
let person: (username: string) => Person;

beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, [
    'sales1',
    'sales3',
    'manager1',
    'manager2',
    'director1',
    'legal1',
    'finance1',
    'care1',
    'ops1',
    'admin1',
  ]);
});
afterAll(() => world.close());
afterEach(async () => {
  await world.db('absences').delete();
});

const DAY_MS = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();
const absence = (user: string, deputy: string, from = -1, to = 7) => ({
  userId: person(user).id,
  deputyId: person(deputy).id,
  from: inDays(from),
  to: inDays(to),
});
const absent = (user: string, deputy: string, from = -1, to = 7, by = 'admin1') =>
  person(by).post('/absences', absence(user, deputy, from, to));

/** An approval with one step; the usernames of those who are asked. */
async function askedBy(step: object, initiator = 'sales1'): Promise<{ status: string; asked: string[] }> {
  await publishApproval(world, 'one', [{ key: 'one', mode: 'all', ...step }]);
  const asked = await ask(person(initiator), 'one');
  const tasks = await world
    .db('tasks')
    .join('users', 'users.id', 'tasks.assignee_id')
    .where({ approval_id: asked.id, status: 'open' })
    .orderBy('username')
    .select<{ username: string }[]>('username');
  return { status: await asked.status(), asked: tasks.map(({ username }) => username) };
}

const legal = { approvers: [{ user: 'legal1' }] };

describe('TSK-07 an absence', () => {
  test('has the deputy asked while it lasts, by the time of the case, and says so', async () => {
    await absent('legal1', 'finance1', 5, 20).expect(201);
    await publishApproval(world, 'later', [
      {
        key: 'first',
        mode: 'any',
        approvers: [{ user: 'legal1' }],
        deadline: { within: { days: 10 }, onExpiry: 'approve' },
      },
      { key: 'second', mode: 'any', approvers: [{ user: 'legal1' }] },
    ]);
    const later = await ask(person('sales1'), 'later');
    expect(await later.task(person('legal1'))).toBeDefined();
    await world.fastForward(later.workflowId, { days: 11 });
    const { body } = await person('finance1').get(`/tasks/${await later.task(person('finance1'))}`);
    expect(body.whyMe).toContainEqual(
      expect.objectContaining({
        rule: 'absence',
        result: expect.stringMatching(/legal1.*absent until.*deputy.*finance1.*stands in/),
      }),
    );
    expect((await later.decide(person('finance1'), 'approve')).body['caseStatus']).toBe('approved');
  });

  test('is entered by oneself, the heads above and administrators, and by nobody else', async () => {
    for (const by of ['manager1', 'director1', 'ops1', 'admin1'])
      expect((await absent('manager1', 'manager2', 1, 2, by)).status).toBe(201);
    for (const by of ['manager2', 'sales1', 'legal1'])
      expect((await absent('manager1', 'manager2', 1, 2, by)).status).toBe(403);
  });

  test('that makes no sense is refused at its place', async () => {
    const refusedAt = async (body: object): Promise<[number, string[]]> => {
      const answer = await person('admin1').post('/absences', body);
      return [answer.status, (answer.body.errors ?? []).map(({ pointer }: { pointer: string }) => pointer)];
    };
    expect(await refusedAt(absence('legal1', 'finance1', 2, 1))).toEqual([422, ['/to']]);
    expect(
      await refusedAt({ ...absence('legal1', 'finance1'), from: inDays(1).replace('Z', '+00:00'), to: inDays(1) }),
    ).toEqual([422, ['/to']]);
    expect(await refusedAt(absence('legal1', 'legal1'))).toEqual([422, ['/deputyId']]);
    expect(await refusedAt({ ...absence('legal1', 'finance1'), userId: newId() })).toEqual([422, ['/userId']]);
    expect(
      await refusedAt({ ...absence('legal1', 'finance1'), deputyId: newId(), to: '0000-01-01T00:00:00Z' }),
    ).toEqual([400, ['/to']]);
    expect(await refusedAt({ ...absence('legal1', 'finance1'), from: 'tomorrow' })).toEqual([400, ['/from']]);
    expect(await refusedAt({ userId: person('legal1').id })).toEqual([400, ['/deputyId', '/from', '/to']]);
    expect(await world.db('absences')).toHaveLength(0);
  });

  test('whose deputy has left is refused; a deputy who leaves later stands in for nobody', async () => {
    await absent('legal1', 'care1').expect(201);
    await withLeft(['care1'], async () => {
      expect((await absent('finance1', 'care1')).status).toBe(422);
      expect(await askedBy(legal)).toEqual({ status: 'running', asked: ['legal1'] });
    });
  });

  test('is read by those it is about, their heads and administrators; a repeated request enters it once', async () => {
    const key = { 'Idempotency-Key': newId() };
    const body = absence('manager1', 'finance1');
    const [first, second] = [
      await person('manager1').post('/absences', body, key),
      await person('manager1').post('/absences', body, key),
    ];
    expect(second.body).toEqual(first.body);
    await absent('legal1', 'care1');
    const counts = await Promise.all(
      ['manager1', 'finance1', 'director1', 'sales1', 'ops1'].map(
        async (name) => (await person(name).get('/absences')).body.items.length,
      ),
    );
    expect(counts).toEqual([1, 1, 1, 0, 2]);
    expect((await person('ops1').get(`/absences?filter[userId]=${person('legal1').id}&limit=1`)).body).toMatchObject({
      items: [{ deputyId: person('care1').id }],
      nextCursor: null,
    });
    expect((await person('ops1').get('/absences?filter[x]=1')).status).toBe(400);
  });

  test('ends when somebody says so, once', async () => {
    const { body: now } = await absent('legal1', 'finance1');
    const { body: later } = await absent('legal1', 'finance1', 10, 12);
    expect((await person('sales1').delete(`/absences/${now.id}`)).status).toBe(404);
    expect((await person('finance1').delete(`/absences/${now.id}`)).status).toBe(403);
    expect((await person('legal1').delete(`/absences/${now.id}`)).status).toBe(204);
    expect((await person('legal1').delete(`/absences/${now.id}`)).status).toBe(409);
    expect((await person('legal1').delete(`/absences/${later.id}`)).status).toBe(204);
    expect((await person('legal1').delete(`/absences/${later.id}`)).status).toBe(404);
    expect(await askedBy(legal)).toMatchObject({ asked: ['legal1'] });
    const told = await world.db('events').where({ case_id: now.id }).orderBy('seq').select('type');
    expect(told.map(({ type }) => type)).toEqual(['absence.entered', 'absence.ended']);
  });

  test('of overlapping ones the one entered last counts', async () => {
    await absent('legal1', 'finance1', -5, 20);
    await absent('legal1', 'care1', -1, 3);
    expect(await askedBy(legal)).toMatchObject({ asked: ['care1'] });
  });

  test('of the deputy, too, goes on to the deputy’s deputy; in a circle the person is asked', async () => {
    await absent('legal1', 'finance1');
    await absent('finance1', 'care1');
    expect(await askedBy(legal)).toMatchObject({ asked: ['care1'] });
    await absent('care1', 'legal1');
    expect(await askedBy(legal)).toMatchObject({ asked: ['legal1'] });
  });
});

describe('SEC-02 nobody decides their own request by way of a deputy', () => {
  test('the initiator who stands in for the approver is left out', async () => {
    await absent('manager1', 'sales1');
    const head = { approvers: [{ departmentHead: 'initiator' }] };
    expect(await askedBy(head)).toEqual({ status: 'rejected', asked: [] });
    expect(await askedBy({ ...head, ifInitiator: 'manager' })).toEqual({ status: 'running', asked: ['director1'] });
    expect(await askedBy({ ...head, ifNoApprover: { assignTo: { user: 'legal1' } } })).toEqual({
      status: 'running',
      asked: ['legal1'],
    });
    expect(await askedBy({ ...head, ifInitiator: 'ask' })).toEqual({ status: 'running', asked: ['sales1'] });
  });

  test('nor does a task come to them by transfer, delegation or added signers', async () => {
    await absent('manager1', 'sales1');
    await publishApproval(world, 'own', [{ key: 'one', mode: 'all', approvers: [{ user: 'legal1' }] }]);
    const own = await ask(person('sales1'), 'own');
    const task = await own.task(person('legal1'));
    const toManager = { to: person('manager1').id };
    expect((await person('legal1').post(`/tasks/${task}/transfer`, toManager)).status).toBe(422);
    expect((await person('legal1').post(`/tasks/${task}/delegation`, toManager)).status).toBe(422);
    expect(
      (await person('legal1').post(`/tasks/${task}/signers`, { userIds: [toManager.to], position: 'before' })).status,
    ).toBe(422);
    expect(await own.task(person('legal1'))).toBe(task);
  });

  test('nor by escalation: the manager whose deputy is the initiator is passed over', async () => {
    await absent('manager1', 'sales1', -1, 60);
    await publishApproval(world, 'slow', [
      {
        key: 'one',
        mode: 'all',
        approvers: [{ user: 'sales2' }],
        deadline: { within: { days: 1 }, onExpiry: 'escalate' },
      },
    ]);
    const slow = await ask(person('sales1'), 'slow');
    await world.fastForward(slow.workflowId, { days: 1, seconds: 1 });
    expect(await slow.task(person('director1'))).toBeDefined();
  });
});

describe('nobody to ask', () => {
  test('whoever has left is never found, by name, role, headship or choice', async () => {
    await withLeft(['legal1', 'manager1'], async () => {
      expect(await askedBy(legal)).toEqual({ status: 'rejected', asked: [] });
      expect(await askedBy({ approvers: [{ role: 'legal' }], ifNoApprover: 'pass' })).toEqual({
        status: 'approved',
        asked: [],
      });
      expect(await askedBy({ approvers: [{ role: 'legal', claim: true }] })).toEqual({ status: 'rejected', asked: [] });
      expect(
        await askedBy({
          approvers: [{ departmentHead: 'initiator' }, { managerChain: { of: 'initiator', levels: 2 } }],
        }),
      ).toMatchObject({ asked: ['director1'] });
      await publishApproval(world, 'chosen', [{ key: 'one', mode: 'all', approvers: [{ chosenBy: 'initiator' }] }]);
      const { status, body } = await person('sales1').post('/approvals', {
        definition: 'chosen',
        title: '选',
        subject: { type: 'test', id: '1' },
        data: {},
        chosen: { one: [person('legal1').id] },
      });
      expect({ status, pointer: body.errors[0].pointer }).toEqual({ status: 422, pointer: '/chosen/one/0' });
    });
  });

  test('a role that nobody holds', async () => {
    const nobody = { approvers: [{ role: 'archivist' }] };
    expect(await askedBy(nobody)).toEqual({ status: 'rejected', asked: [] });
    expect(await askedBy({ ...nobody, ifNoApprover: 'pass' })).toEqual({ status: 'approved', asked: [] });
    expect(await askedBy({ ...nobody, ifNoApprover: { assignTo: { user: 'director1' } } })).toEqual({
      status: 'running',
      asked: ['director1'],
    });
    expect(await askedBy({ ...nobody, ifNoApprover: { assignTo: { role: 'archivist' } } })).toEqual({
      status: 'rejected',
      asked: [],
    });
  });

  test('departments that lie in a circle: each manager is asked once, and escalation ends', async () => {
    const [east, sales] = [await department('east'), await department('sales')];
    await world.db('departments').where({ id: sales.id }).update({ parent_id: east.id });
    try {
      expect(await askedBy({ approvers: [{ managerChain: { of: 'initiator', levels: 5 } }] })).toEqual({
        status: 'running',
        asked: ['director1', 'manager1'],
      });
      expect((await person('manager1').get('/me')).status).toBe(200);
      await publishApproval(world, 'circle', [
        {
          key: 'one',
          mode: 'all',
          approvers: [{ user: 'sales2' }],
          deadline: { within: { days: 1 }, onExpiry: 'escalate' },
        },
      ]);
      const circle = await ask(person('sales1'), 'circle');
      await world.fastForward(circle.workflowId, { days: 9 });
      const { body } = await person('sales1').get(`/tasks?view=started&filter[status]=open&limit=1`);
      expect((await person('sales1').get(`/tasks/${body.items[0].id}`)).body).toMatchObject({
        assigneeId: person('director1').id,
      });
    } finally {
      await world.db('departments').where({ id: sales.id }).update({ parent_id: sales.parent_id });
    }
  });
});

async function department(key: string) {
  const found = await world.db('departments').where({ key }).first();
  if (!found) throw new Error(`There is no department ${key}.`);
  return found;
}

/** While it runs, these people have left. */
async function withLeft(usernames: readonly string[], work: () => Promise<void>): Promise<void> {
  const left = () => world.db('users').whereIn('username', [...usernames]);
  await left().update({ active: false });
  try {
    await work();
  } finally {
    await left().update({ active: true });
  }
}
