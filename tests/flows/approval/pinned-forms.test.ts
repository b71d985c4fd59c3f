import { ask } from '../../world/approvals';
import { anApproval, aStep, published } from '../../world/definitions';
import { keepHistory } from '../../world/histories';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
let [ops, sales1, sales2, manager, director]: Person[] = [];
const there = (person: Person | undefined): Person => {
  if (!person) throw new Error('not signed in');
  return person;
};

beforeAll(async () => {
  world = await openWorld();
  [ops, sales1, sales2, manager, director] = await Promise.all(
    ['ops1', 'sales1', 'sales2', 'manager1', 'director1'].map((name) => signedIn(world, name)),
  );
});
afterAll(() => world.close());

const discount = (maximum: number) => ({
  kind: 'form',
  key: 'discount',
  name: '折扣',
  schema: { type: 'object', properties: { percent: { title: '折扣', type: 'integer', maximum } } },
});
const withForm = (steps: readonly object[]) => anApproval('discounted', steps);
const step = aStep('manager', 'manager1', { form: 'discount', fields: { '/percent': 'editable' } });
const of15 = { outcome: 'approve', form: { percent: 15 } };

test('TSK-09 a decision is held against the form that its case began with, until the case is migrated', async () => {
  await published(there(ops), discount(20));
  await published(there(ops), withForm([step]));
  const [early, moved] = [await ask(there(sales1), 'discounted'), await ask(there(sales1), 'discounted')];
  await published(there(ops), discount(10));
  const late = await ask(there(sales1), 'discounted');
  expect((await there(manager).get(`/tasks/${await early.task(there(manager))}`)).body).toMatchObject({
    form: 'discount',
    formVersion: 1,
  });

  const refused = await late.decide(there(manager), 'approve', { form: of15.form });
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/percent' }] } });
  expect((await early.decide(there(manager), 'approve', { form: of15.form })).body).toMatchObject({
    caseStatus: 'approved',
  });

  const toVersion = await published(there(ops), withForm([step, aStep('second', 'director1')]));
  await there(ops)
    .post('/definitions/approval/discounted/migration', { toVersion, dryRun: false, caseIds: [moved.id] })
    .expect(200);
  const task = await moved.task(there(manager));
  expect((await there(manager).get(`/tasks/${task}`)).body).toMatchObject({ formVersion: 2 });
  expect((await there(manager).post(`/tasks/${task}/decision`, of15)).status).toBe(422);
  await keepHistory(world, 'approval/with-its-forms', early.workflowId, { ended: true });
});

test('FLW-02 a conflict review keeps its forms, too', async () => {
  const { body: shipped } = await there(ops).get('/definitions/approval/conflictReview');
  const [review] = shipped.definition.steps;
  await published(there(ops), { ...discount(20), key: 'review', name: '审核' });
  await published(there(ops), {
    ...shipped.definition,
    steps: [{ ...review, form: 'review', fields: { '/percent': 'editable' } }],
  });
  const mobile = '13800138000';
  await there(sales1)
    .post('/opportunities', { name: '泵站一期', customer: { name: '宁波远航泵业有限公司', mobile } })
    .expect(201);
  const { body: second } = await there(sales2).post('/opportunities', {
    name: '泵站二期',
    customer: { name: '别的名字股份公司', mobile },
  });
  await published(there(ops), { ...discount(10), key: 'review', name: '审核' });
  const { body: view } = await there(manager).get(`/conflict-reviews/${second.conflictReviewId}`);
  const decided = await there(manager).post(`/tasks/${view.task.id}/decision`, { ...of15, outcome: 'notConflict' });
  expect(decided.body).toMatchObject({ caseStatus: 'valid' });
  await there(sales2).post(`/opportunities/${second.id}/withdrawal`, { reason: '不做了' }).expect(200);
  await keepHistory(world, 'registration/reviewed-with-its-forms', second.workflowId, { ended: true });
});

test('an approval whose form is not published is not begun', async () => {
  const body = withForm([{ ...step, form: 'nowhere' }]);
  await world.db('definitions').insert({
    kind: 'approval',
    key: 'formless',
    version: 1,
    body: { ...body, key: 'formless' },
    note: 'test',
    published_at: new Date().toISOString(),
    published_by: null,
    retired_at: null,
  });
  const { status, body: problem } = await there(sales1).post('/approvals', {
    definition: 'formless',
    title: 'x',
    subject: { type: 'test', id: '1' },
    data: {},
  });
  expect({ status, pointer: problem.errors[0].pointer }).toEqual({ status: 422, pointer: '/definition' });
});

describe('TSK-09 what a form requires', () => {
  const offer = {
    kind: 'form',
    key: 'offer',
    name: '报价',
    schema: {
      type: 'object',
      required: ['price', 'delivery', 'cost'],
      additionalProperties: false,
      properties: {
        price: { title: '价格', type: 'integer', minimum: 1 },
        delivery: { title: '交期', type: 'string' },
        cost: { title: '成本', type: 'integer' },
      },
    },
  };
  const pointers = ({ status, body }: { status: number; body: Record<string, unknown> }) => [
    status,
    Array.isArray(body['errors']) ? body['errors'].map(({ pointer }: { pointer: string }) => pointer) : [],
  ];
  const whole = { price: 3, delivery: '30 天' };

  beforeAll(async () => {
    await published(there(ops), offer);
    await published(there(ops), {
      ...anApproval('offered', [
        aStep('manager', 'manager1', {
          form: 'offer',
          fields: { '/price': 'editable', '/delivery': 'editable' },
          outcomes: ['approve', 'reject', 'later'],
        }),
        aStep('second', 'director1', { form: 'offer' }),
      ]),
    });
  });

  test('is there before the step passes, also without a form; what the step hides is not asked for', async () => {
    const asked = await ask(there(sales1), 'offered');
    const decided = (outcome: string, more: object = {}) => asked.decide(there(manager), outcome, more);
    expect(pointers(await decided('approve'))).toEqual([422, ['/price', '/delivery']]);
    expect(pointers(await decided('approve', { form: {} }))).toEqual([422, ['/price', '/delivery']]);
    expect(pointers(await decided('approve', { form: { price: 3 } }))).toEqual([422, ['/delivery']]);
    expect(pointers(await decided('later'))).toEqual([422, ['/price', '/delivery']]);
    expect(pointers(await decided('approve', { form: { ...whole, price: 0 } }))).toEqual([422, ['/price']]);
    expect(pointers(await decided('approve', { form: { ...whole, cost: 1 } }))).toEqual([422, ['/cost']]);
    const { body } = await there(manager).post('/task-decisions', {
      items: [{ taskId: await asked.task(there(manager)), outcome: 'approve' }],
    });
    expect(body.results).toMatchObject([
      { ok: false, problem: { status: 422, errors: [{ pointer: '/price' }, { pointer: '/delivery' }] } },
    ]);
    const task = await asked.task(there(manager));
    expect((await there(ops).post(`/tasks/${task}/decision`, { outcome: 'approve' })).status).toBe(403);
    expect((await decided('approve', { form: whole })).status).toBe(200);
    expect((await there(manager).post(`/tasks/${task}/decision`, { outcome: 'approve' })).status).toBe(409);
    expect((await asked.decide(there(director), 'approve')).body).toMatchObject({ caseStatus: 'approved' });
  });

  test('may come from the initiator, or from whoever decided before; then nothing needs to be sent', async () => {
    const asked = await ask(there(sales1), 'offered', whole);
    expect((await asked.decide(there(manager), 'approve')).status).toBe(200);
  });

  test('is not met by a draft', async () => {
    const asked = await ask(there(sales1), 'offered');
    await there(manager)
      .put(`/tasks/${await asked.task(there(manager))}/draft`, { outcome: 'approve', form: whole })
      .expect(200);
    expect(pointers(await asked.decide(there(manager), 'approve'))).toEqual([422, ['/price', '/delivery']]);
  });

  test('may be left out by whoever rejects; what they fill in fits', async () => {
    const asked = await ask(there(sales1), 'offered');
    expect(pointers(await asked.decide(there(manager), 'reject', { form: { price: 0 } }))).toEqual([422, ['/price']]);
    expect((await asked.decide(there(manager), 'reject', { form: { price: 9 } })).body).toMatchObject({
      caseStatus: 'rejected',
    });
    const bare = await ask(there(sales1), 'offered');
    expect((await bare.decide(there(manager), 'reject')).body).toMatchObject({ caseStatus: 'rejected' });
  });
});
