import pino from 'pino';
import { createApp } from '../../../api/app';
import { insertCustomers } from '../../../db/customer/rows';
import { newId } from '../../../db/shared/new-id';
import { waitUntil } from '../../../ops/engines/wait-until';
import { type Started, startNode } from '../../world/processes';
import { ask, publishApproval } from '../../world/approvals';
import { keepHistory } from '../../world/histories';
import { type Person, signedIn } from '../../world/http';
import { signedInPeople } from '../../world/people';
import { openWorld, type World } from '../../world/world';

jest.setTimeout(180_000);

let world: World;
let person: (username: string) => Person;

beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, [
    'sales1',
    'sales2',
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
afterAll(async () => {
  for (const { process: child, end } of workers) {
    child.kill('SIGKILL');
    await end;
  }
  await world.close();
});
afterEach(async () => {
  await world.db('users').update({ active: true });
  await world.db('absences').delete();
});

const workers: Started[] = [];

type What = 'tasks' | 'customers' | 'opportunities';

const handover = (from: string, to: string, what: What[], by = 'admin1', headers: Record<string, string> = {}) =>
  person(by).post('/handovers', { fromUserId: person(from).id, toUserId: person(to).id, what }, headers);

interface Report {
  readonly status: string;
  readonly total: number;
  readonly done: number;
  readonly counts: object;
  readonly kept: { what: What; id: string; reason: string }[];
  readonly failed: object[];
}

const MINUTE_MS = 60_000;

async function finished(id: string, by: Person = person('admin1')): Promise<Report> {
  let report: Report | undefined;
  await waitUntil('the handover is done', MINUTE_MS, async () => {
    ({ body: report } = await by.get(`/handovers/${id}`));
    if (report?.status !== 'done') throw new Error(JSON.stringify(report));
  });
  if (!report) throw new Error('There is no report.');
  return report;
}

const handedOver = async (from: string, to: string, what: What[]): Promise<Report> =>
  finished((await handover(from, to, what).expect(202)).body.id);

const aStep = (key: string, mode: unknown, users: readonly string[], more: object = {}) => ({
  key,
  mode,
  approvers: users.map((user) => ({ user })),
  ...more,
});

async function asked(steps: readonly object[], initiator = 'sales1') {
  const key = `t${newId().replaceAll('-', '')}`;
  await publishApproval(world, key, steps);
  return ask(person(initiator), key);
}

test('TSK-07 an approver leaves: open tasks of every kind become the successor’s, who decides them', async () => {
  const any = await asked([aStep('one', 'any', ['manager1', 'legal1'])]);
  const all = await asked([aStep('one', 'all', ['manager1', 'legal1'])]);
  const later = await asked([aStep('one', 'sequence', ['legal1', 'manager1'])]); // a place without a task yet
  const opinion = await asked([aStep('one', 'all', ['legal1'])]);
  await person('legal1')
    .post(`/tasks/${await opinion.task(person('legal1'))}/delegation`, { to: person('manager1').id })
    .expect(200);
  // to be corrected by the one who leaves
  const returned = await asked([aStep('one', 'all', ['legal1'])], 'manager1');
  await person('legal1')
    .post(`/tasks/${await returned.task(person('legal1'))}/return`, { to: 'initiator', resume: 'here', reason: '补充' })
    .expect(200);
  const late = await any.task(person('manager1'));

  const { headers, body, status } = await handover('manager1', 'finance1', ['tasks']);
  expect(status).toBe(202);
  expect(headers['location']).toBe(`/api/v1/handovers/${body.id}`);
  expect(body).toMatchObject({
    fromUserId: person('manager1').id,
    toUserId: person('finance1').id,
    what: ['tasks'],
    startedBy: person('admin1').id,
  });
  expect(await finished(body.id)).toMatchObject({
    total: 5,
    done: 5,
    counts: { tasks: { total: 5, done: 5, kept: 0, failed: 0 } },
    kept: [],
    failed: [],
  });
  await keepHistory(world, 'handover/tasks-of-every-kind', body.workflowId, { ended: true });

  const read = (await person('finance1').get(`/tasks/${late}`)).body;
  expect(read.whyMe).toContainEqual(
    expect.objectContaining({ rule: 'handover', result: expect.stringContaining('handed the tasks over') }),
  );
  const decision = await person('manager1').post(`/tasks/${late}/decision`, { outcome: 'approve' });
  expect(decision.status).toBe(409);
  expect(decision.body.detail).toContain('somebody else');
  expect((await any.decide(person('finance1'), 'approve')).body['caseStatus']).toBe('approved');
  expect((await all.decide(person('finance1'), 'approve')).body['caseStatus']).toBe('running');
  await later.decide(person('legal1'), 'approve');
  expect((await later.decide(person('finance1'), 'approve')).body['caseStatus']).toBe('approved');
  expect((await opinion.decide(person('finance1'), 'approve')).status).toBe(200);
  expect((await opinion.decide(person('legal1'), 'approve')).body['caseStatus']).toBe('approved');
  await person('finance1')
    .post(`/tasks/${await returned.task(person('finance1'))}/resubmission`, {})
    .expect(200);
  expect((await person('manager1').get('/tasks/counts')).body.mine).toBe(0);
});

test('TSK-07 the requests of who leaves are the successor’s, and then the next one’s, returns included', async () => {
  const asking = await asked([aStep('one', 'all', ['legal1'])], 'care1');
  const read = async (by: Person) => (await by.get(`/approvals/${asking.id}`)).body;
  expect(await read(person('care1'))).toMatchObject({ initiatorId: person('care1').id, heirId: null });
  expect(await handedOver('care1', 'manager2', ['tasks'])).toMatchObject({ total: 1, done: 1, kept: [], failed: [] });
  expect(await read(person('manager2'))).toMatchObject({
    initiatorId: person('care1').id,
    heirId: person('manager2').id,
  });
  expect(await handedOver('care1', 'finance1', ['tasks'])).toMatchObject({ total: 0 }); // it is theirs no more
  expect(await handedOver('manager2', 'sales3', ['tasks'])).toMatchObject({ total: 1, done: 1 });
  await person('legal1')
    .post(`/tasks/${await asking.task(person('legal1'))}/return`, { to: 'initiator', resume: 'here', reason: '补充' })
    .expect(200);
  await person('sales3')
    .post(`/tasks/${await asking.task(person('sales3'))}/resubmission`, {})
    .expect(200);
  expect((await asking.decide(person('legal1'), 'approve')).body['caseStatus']).toBe('approved');
});

test('TSK-07 SEC-02 a request that goes to its own decider is named in the report: they decide no more', async () => {
  const asking = await asked([aStep('one', 'all', ['director1'])], 'care1');
  const { kept } = await handedOver('care1', 'director1', ['tasks']);
  expect(kept).toEqual([
    { what: 'tasks', id: asking.id, reason: expect.stringContaining('nobody decides their own request') },
  ]);
  expect((await asking.decide(person('director1'), 'approve')).status).toBe(403);
  await person('director1').post(`/approvals/${asking.id}/withdrawal`, {}).expect(200);
});

test('a review inside a registration is handed over like any other approval', async () => {
  await person('sales1')
    .post('/opportunities', { name: '一期', customer: { name: '绍兴越州水泵有限公司', mobile: '13900139001' } })
    .expect(201);
  const { body } = await person('sales2').post('/opportunities', {
    name: '二期',
    customer: { name: '另一家设备公司', mobile: '13900139001' },
  });
  expect(body.status).toBe('inConflictReview');
  expect(await handedOver('manager1', 'director1', ['tasks'])).toMatchObject({ done: 1, kept: [] });
  const { body: review } = await person('director1').get(`/conflict-reviews/${body.conflictReviewId}`);
  expect(
    (await person('director1').post(`/tasks/${review.task.id}/decision`, { outcome: 'same', comment: '同一家' })).body,
  ).toMatchObject({ caseStatus: 'refused' });
});

test('what a rule keeps stays where it is, and the report says why', async () => {
  const sits = await asked([aStep('one', 'all', ['manager2', 'care1'])]);
  const own = await asked([aStep('one', 'all', ['manager2'])], 'care1');
  const group = await asked(
    [{ key: 'one', mode: 'any', approvers: [{ role: 'pumps', claim: true }] }].map((step) => ({
      ...step,
      ifNoApprover: { assignTo: { user: 'manager2' } },
    })),
  );
  const { total, done, kept } = await handedOver('manager2', 'care1', ['tasks']);
  expect({ total, done }).toEqual({ total: 3, done: 1 });
  expect(await group.task(person('care1'))).toBeDefined();
  const reasonOf = (id: string) => kept.find((one) => one.id === id)?.reason;
  expect(reasonOf(sits.id)).toMatch(/sits in this step already/);
  expect(reasonOf(own.id)).toMatch(/nobody decides their own request/);
  expect((await sits.decide(person('manager2'), 'approve')).status).toBe(200); // nothing is lost
  await own.decide(person('manager2'), 'approve');
  await sits.decide(person('care1'), 'approve');
});

test('a group in which nobody is left is named', async () => {
  await world
    .db('users')
    .whereIn('username', ['tech1', 'care1', 'manager2'])
    .update({ roles: world.db.raw(`roles || '{archive}'`) });
  const group = await asked([{ key: 'one', mode: 'any', approvers: [{ role: 'archive', claim: true }] }]);
  await world.db('users').whereIn('username', ['tech1', 'care1']).update({ active: false });
  expect((await handedOver('manager2', 'legal1', ['tasks'])).kept).toEqual([
    { what: 'tasks', id: group.id, reason: expect.stringContaining('nobody is left to claim') },
  ]);
  await person('sales1').post(`/approvals/${group.id}/withdrawal`, {}).expect(200);
});

test('the successor’s deputy is asked while they are absent', async () => {
  const away = await asked([aStep('one', 'all', ['manager2'])]);
  const hour = 3_600_000;
  const absence = {
    userId: person('legal1').id,
    deputyId: person('finance1').id,
    from: new Date(Date.now() - hour).toISOString(),
    to: new Date(Date.now() + hour).toISOString(),
  };
  await person('admin1').post('/absences', absence).expect(201);
  expect((await handedOver('manager2', 'legal1', ['tasks'])).done).toBeGreaterThan(0);
  expect(await away.task(person('finance1'))).toBeDefined();
});

test('whoever left is never asked again: not by name, role or as a head', async () => {
  await world.db('users').where({ username: 'manager2' }).update({ active: false });
  const gone = await asked(
    [
      {
        key: 'one',
        mode: 'all',
        approvers: [{ departmentHead: 'initiator' }, { user: 'manager2' }],
        ifNoApprover: { assignTo: { user: 'legal1' } },
      },
    ],
    'sales3',
  );
  expect(await gone.task(person('legal1'))).toBeDefined();
  expect((await person('manager2').get('/tasks')).status).toBe(401);
  expect((await handover('manager1', 'manager2', ['tasks'])).status).toBe(422);
});

test('customers and running opportunities change hands with version, event and ledger; ended ones stay', async () => {
  const running = await person('sales3').post('/opportunities', {
    name: '风机',
    customer: { name: '温州瓯江风机有限公司', phone: '0577-86661234' },
  });
  const over = await person('sales3').post('/opportunities', {
    name: '旧',
    customer: { name: '台州海门铸造有限公司', phone: '0576-86661234' },
  });
  await person('sales3').post(`/opportunities/${over.body.id}/withdrawal`, { reason: '不做了' }).expect(200);
  const shared = await person('sales3').post('/opportunities', {
    name: '共',
    customer: { name: '金华双龙机床有限公司', phone: '0579-86661234' },
  });
  await world.db('opportunity_owners').where({ opportunity_id: shared.body.id }).update({ share: 60 });
  await world
    .db('opportunity_owners')
    .insert({ opportunity_id: shared.body.id, user_id: person('sales1').id, share: 40 });

  expect(await handedOver('sales3', 'sales1', ['customers', 'opportunities'])).toMatchObject({
    total: 4,
    done: 4,
    counts: { customers: { done: 2 }, opportunities: { done: 2 } },
  });

  const now = await person('sales1').get(`/opportunities/${running.body.id}`);
  expect(now.body).toMatchObject({
    version: Number(running.body.version) + 1,
    owners: [{ userId: person('sales1').id, share: 100 }],
  });
  expect((await person('sales1').get(`/opportunities/${shared.body.id}`)).body.owners).toEqual([
    expect.objectContaining({ userId: person('sales1').id, share: 100 }),
  ]);
  expect(await world.db('opportunity_owners').where({ opportunity_id: over.body.id }).first('user_id')).toEqual({
    user_id: person('sales3').id,
  });
  const types = (await person('sales1').get(`/opportunities/${running.body.id}/timeline`)).body.items.map(
    ({ type }: { type: string }) => type,
  );
  expect(types).toContain('opportunity.handedOver');
  const ledger = (await person('sales1').get(`/ledger/${running.body.id}`)).body.items;
  expect(ledger.at(-1)).toMatchObject({ action: 'handedOver', actorId: person('admin1').id });
  expect((await person('ops1').post('/ledger/verification')).body.ok).toBe(true);

  await world.fastForward(running.body.workflowId, { days: 91 });
  expect((await person('sales1').get(`/opportunities/${running.body.id}`)).body.status).toBe('released');
  expect(await world.db('customers').where({ name: '温州瓯江风机有限公司' }).first('owner_id')).toEqual({
    owner_id: null,
  });
});

test('SAL-02 OPP-10 OPP-11 the successor has the place in the team, its share, and the open plan tasks', async () => {
  const register = async (by: string, name: string) =>
    String(
      (await person(by).post('/opportunities', { name, category: 'project', customer: { name } }).expect(201)).body.id,
    );
  const [alone, both, over] = [
    await register('sales1', '舟山远洋鱼品有限公司'),
    await register('sales1', '丽水青瓷窑炉有限公司'),
    await register('sales1', '衢州氟硅材料有限公司'),
  ];
  const joins = (id: string, username: string, more: object) =>
    person('sales1')
      .post(`/opportunities/${id}/team`, { userId: person(username).id, ...more })
      .expect(201);
  const plans = async (id: string, name: string) =>
    (
      await person('sales1')
        .post(`/opportunities/${id}/plan`, { name, dueOn: '2027-01-01', assigneeId: person('sales3').id })
        .expect(201)
    ).body;
  for (const id of [alone, both, over]) await joins(id, 'sales3', { role: 'assistant', share: 30 });
  await joins(both, 'care1', { role: 'expert', share: 20 });
  const open = await plans(alone, '勘测');
  const done = await plans(alone, '立项会');
  await person('sales3').patch(`/opportunities/${alone}/plan/${done.id}`, { done: true }, 1).expect(200);
  await person('sales1').post(`/opportunities/${over}/withdrawal`, { reason: '取消' }).expect(200);

  expect(await handedOver('sales3', 'care1', ['opportunities'])).toMatchObject({ failed: [], kept: [] });
  const team = async (id: string) =>
    (await person('sales1').get(`/opportunities/${id}/team`)).body.items.map(
      ({ userId, role, share }: Record<string, unknown>) => ({ userId, role, share }),
    );
  expect(await team(alone)).toEqual([{ userId: person('care1').id, role: 'assistant', share: 30 }]);
  expect(await team(both)).toEqual([{ userId: person('care1').id, role: 'assistant', share: 50 }]);
  expect(await team(over)).toEqual([{ userId: person('sales3').id, role: 'assistant', share: 30 }]);
  const read = async (id: string) => (await person('sales1').get(`/opportunities/${alone}/plan/${id}`)).body;
  expect(await read(open.id)).toMatchObject({ assigneeId: person('care1').id, version: 2 });
  expect(await read(done.id)).toMatchObject({ assigneeId: person('sales3').id, done: true });
  const types = (await person('sales1').get(`/opportunities/${alone}/timeline`)).body.items.map(
    ({ type }: { type: string }) => type,
  );
  expect(types.filter((type: string) => type === 'team.changed')).toHaveLength(1);
  expect(await handedOver('sales3', 'care1', ['opportunities'])).toMatchObject({ total: 0 });
});

test('administrators and the heads above hand over, and read how far it is; nobody else does', async () => {
  for (const by of ['sales2', 'manager2', 'legal1', 'manager1'])
    expect((await handover('manager1', 'legal1', ['tasks'], by)).status).toBe(403);
  for (const by of ['director1', 'ops1']) {
    const { status, body } = await handover('sales2', 'legal1', ['tasks'], by);
    expect(status).toBe(202);
    await finished(body.id, person(by));
    expect((await person('legal1').get(`/handovers/${body.id}`)).status).toBe(200);
    expect((await person('sales3').get(`/handovers/${body.id}`)).status).toBe(404);
  }
});

test('what makes no sense is refused at its place', async () => {
  const refusedAt = async (body: object): Promise<[number, string[]]> => {
    const answer = await person('admin1').post('/handovers', body);
    return [answer.status, (answer.body.errors ?? []).map(({ pointer }: { pointer: string }) => pointer)];
  };
  const [fromUserId, toUserId, what] = [person('sales1').id, person('sales2').id, ['tasks']];
  expect(await refusedAt({ fromUserId, toUserId: fromUserId, what })).toEqual([422, ['/toUserId']]);
  expect(await refusedAt({ fromUserId: newId(), toUserId: newId(), what })).toEqual([
    422,
    ['/fromUserId', '/toUserId'],
  ]);
  expect(await refusedAt({ fromUserId, toUserId, what: [] })).toEqual([400, ['/what']]);
  expect(await refusedAt({ fromUserId, toUserId, what: ['secrets'] })).toEqual([400, ['/what/0']]);
  expect(await refusedAt({ fromUserId, toUserId, what: ['tasks', 'tasks'] })).toEqual([400, ['/what']]);
  expect((await person('admin1').get(`/handovers/${newId()}`)).status).toBe(404);
});

test('the same request again, also ten at a time, is one handover; a later one finds nothing left', async () => {
  const one = await asked([aStep('one', 'all', ['finance1', 'director1'])]);
  const task = await one.task(person('finance1'));
  const key = { 'Idempotency-Key': newId() };
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => handover('finance1', 'care1', ['tasks'], 'admin1', key)),
  );
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
  const { done } = await finished(answers[0]?.body.id);
  expect(done).toBeGreaterThan(0);
  expect(await world.db('handovers').where({ from_user_id: person('finance1').id })).toHaveLength(1);
  const { body } = await person('care1').get(`/tasks/${task}`);
  expect(body.history.filter(({ action }: { action: string }) => action === 'handedOver')).toHaveLength(1);
  expect(await handedOver('finance1', 'care1', ['tasks'])).toMatchObject({ total: 0, done: 0 });
});

test('FLW-02 a review returned after its registrant has left comes to the successor, masked as before', async () => {
  await person('sales1')
    .post('/opportunities', { name: '一期', customer: { name: '湖州太湖泵阀有限公司', mobile: '13700137001' } })
    .expect(201);
  const { body } = await person('sales2').post('/opportunities', {
    name: '二期',
    customer: { name: '不相干设备公司', mobile: '13700137001' },
  });
  const review = async (by: Person) => (await by.get(`/conflict-reviews/${body.conflictReviewId}`)).body;
  const seen = await review(person('sales2'));
  expect(await handedOver('sales2', 'sales3', ['tasks', 'opportunities'])).toMatchObject({ kept: [], failed: [] });
  await person('manager1')
    .post(`/tasks/${seen.task.id}/return`, { to: 'initiator', resume: 'here', reason: '补充合同' })
    .expect(200);
  const returned = await review(person('sales3'));
  expect(returned.task).toMatchObject({ status: 'open', assigneeId: person('sales3').id });
  expect(returned.candidates).toEqual(seen.candidates);
  expect((await review(person('manager1'))).candidates).not.toEqual(seen.candidates);
  await person('sales3').post(`/tasks/${returned.task.id}/resubmission`, {}).expect(200);
  const { task } = await review(person('manager1'));
  expect(
    (await person('manager1').post(`/tasks/${task.id}/decision`, { outcome: 'notConflict', comment: '两家' })).body,
  ).toMatchObject({ caseStatus: 'valid' });
});

test('the worker is killed in the middle: another goes on where it was, and nothing happens twice', async () => {
  const taskQueue = `${world.taskQueue}-killed`;
  const app = await createApp({
    db: world.db,
    temporal: world.temporal,
    taskQueue,
    documents: world.documents,
    log: pino({ level: 'silent' }),
  });
  const [sales, admin] = [await signedIn({ app }, 'sales2'), await signedIn({ app }, 'admin1')];
  const first = await workerProcess(taskQueue);
  await publishApproval(world, 'many', [aStep('one', 'all', ['legal1'])]);
  const before = await world
    .db('tasks')
    .join('users', 'users.id', 'tasks.assignee_id')
    .where({ username: 'legal1', status: 'open' })
    .pluck('tasks.id');
  for (const _ of Array.from({ length: 40 })) await ask(sales, 'many');
  await customersOf('legal1', 300);

  const { body } = await admin
    .post('/handovers', {
      fromUserId: person('legal1').id,
      toUserId: person('manager2').id,
      what: ['customers', 'tasks'],
    })
    .expect(202);
  let seen: Report | undefined;
  await waitUntil('a part is done', MINUTE_MS, async () => {
    ({ body: seen } = await admin.get(`/handovers/${body.id}`));
    if (!seen || seen.done < 305) throw new Error('not yet');
  });
  first.process.kill('SIGKILL');
  await first.end;
  expect((await admin.get(`/handovers/${body.id}`)).body).toMatchObject({ status: 'running' });
  expect((await handedOverTasks(before)).length).toBeLessThan(40);

  await workerProcess(taskQueue);
  const report = await finished(body.id, admin);
  expect(report).toMatchObject({ failed: [], counts: { customers: { total: 300, done: 300 } } });
  expect(report.kept).toEqual([]);
  const tasks = await handedOverTasks(before);
  expect(tasks).toHaveLength(40);
  expect(tasks.every(({ history }) => history.filter(({ action }) => action === 'handedOver').length === 1)).toBe(true);
  const customers = await world
    .db('customers')
    .where({ owner_id: person('manager2').id })
    .whereLike('name', '交接%');
  expect(customers.map(({ version }) => version)).toEqual(Array.from({ length: 300 }, () => 2));
  const events = await world
    .db('events')
    .where({ type: 'customer.changed' })
    .whereIn(
      'case_id',
      customers.map(({ id }) => id),
    );
  expect(events).toHaveLength(300);
});

async function workerProcess(taskQueue: string): Promise<Started> {
  const started = startNode(['tests/world/worker-process.ts'], {
    DATABASE_URL: world.databaseUrl,
    TASK_QUEUE: taskQueue,
  });
  workers.push(started);
  await waitUntil('the worker polls', MINUTE_MS, () =>
    started.output().includes('polls') ? Promise.resolve() : Promise.reject(new Error(started.output())),
  );
  return started;
}

const handedOverTasks = (except: string[]) =>
  world
    .db('tasks')
    .where({ assignee_id: person('manager2').id, status: 'open', title: '审批 many' })
    .whereNotIn('id', except);

async function customersOf(username: string, count: number): Promise<void> {
  const owner = await world.db('users').where({ username }).first();
  if (!owner) throw new Error(`There is no ${username}.`);
  const at = new Date().toISOString();
  const nothing = {
    address: null,
    tax_number: null,
    phone: null,
    mobile: null,
    email: null,
    website: null,
    region: null,
    industry: null,
    level: null,
    custom: {},
    keys: [],
  };
  const customers = Array.from({ length: count }, (_, n) => ({
    ...nothing,
    id: newId(),
    name: `交接${n}`,
    owner_id: owner.id,
    department_id: owner.department_id,
    created_by: owner.id,
    created_at: at,
    updated_at: at,
  }));
  await insertCustomers(world.db, customers);
}
