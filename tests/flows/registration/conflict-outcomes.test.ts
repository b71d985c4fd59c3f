import { published } from '../../world/definitions';
import { keepHistory } from '../../world/histories';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
let sales1: Person;
let sales2: Person;
let manager1: Person;

beforeAll(async () => {
  world = await openWorld();
  [sales1, sales2, manager1] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'sales2'),
    signedIn(world, 'manager1'),
  ]);
});
afterAll(() => world.close());

const read = async (person: Person, id: string) => (await person.get(`/opportunities/${id}`)).body;

/** Two registrations of one mobile: the second waits for its reviewer. */
async function rivals(mobile: string, customer: string) {
  const { body: earlier } = await sales1.post('/opportunities', {
    name: `${customer} 一期`,
    customer: { name: customer, mobile },
    contacts: [{ name: '王工' }],
  });
  const { body: later } = await sales2.post('/opportunities', {
    name: `${customer} 二期`,
    customer: { name: '另一个名字有限公司', mobile, email: `${mobile}@rival-${mobile}.cn` },
    contacts: [{ name: '王工' }, { name: '李总' }],
  });
  expect({ earlier: earlier.status, later: later.status }).toEqual({ earlier: 'valid', later: 'inConflictReview' });
  const { body: review } = await manager1.get(`/conflict-reviews/${later.conflictReviewId}`);
  const decide = (outcome: string, more: object = {}) =>
    manager1.post(`/tasks/${review.task.id}/decision`, { outcome, comment: '已核实', ...more });
  return { earlier, later, decide };
}

test('FLW-02 sharing makes both owners of the earlier opportunity, and the later one is merged into it', async () => {
  const { earlier, later, decide } = await rivals('13900000001', '湖州恒力轴承有限公司');
  const shares = [
    { userId: sales1.id, percent: 60 },
    { userId: sales2.id, percent: 40 },
  ];
  const { status, body } = await decide('share', { form: { shares } });
  expect({ status, caseStatus: body.caseStatus }).toEqual({ status: 200, caseStatus: 'merged' });
  expect(await read(sales2, later.id)).toMatchObject({
    status: 'merged',
    mergedIntoId: earlier.id,
    protectedUntil: null,
  });
  expect(await read(sales2, earlier.id)).toMatchObject({
    status: 'valid',
    protectedUntil: earlier.protectedUntil,
    owners: [
      { userId: sales1.id, share: 60 },
      { userId: sales2.id, share: 40 },
    ],
  });
  const types = (await sales1.get(`/opportunities/${earlier.id}/timeline`)).body.items.map(
    ({ type }: { type: string }) => type,
  );
  expect(types).toEqual(expect.arrayContaining(['opportunity.absorbed', 'opportunity.shared']));
  const ledger = (await sales1.get(`/ledger/${earlier.id}`)).body.items.map(({ action }: { action: string }) => action);
  expect(ledger).toEqual(expect.arrayContaining(['absorbed', 'shared']));
  await keepHistory(world, 'registration/shared', later.workflowId, { ended: true });
});

test('FLW-02 nobody loses an opportunity by being left out of the shares', async () => {
  const { decide } = await rivals('13900000006', '温州正泰阀门有限公司');
  const left = await decide('share', { form: { shares: [{ userId: sales2.id, percent: 100 }] } });
  expect({ status: left.status, pointer: left.body.errors[0].pointer }).toEqual({
    status: 422,
    pointer: '/form/shares',
  });
  expect(
    (
      await decide('share', {
        form: {
          shares: [
            { userId: sales2.id, percent: 100 },
            { userId: sales1.id, percent: 0 },
          ],
        },
      })
    ).status,
  ).toBe(200);
});

test('FLW-02 nobody becomes co-owner beyond the policy’s bound; who shares reads the customer only', async () => {
  const ops1 = await signedIn(world, 'ops1');
  const [sales3, manager2] = [await signedIn(world, 'sales3'), await signedIn(world, 'manager2')];
  await published(ops1, {
    kind: 'registrationPolicy',
    key: 'few',
    name: 'few',
    exact: 'review',
    fuzzy: { reviewFrom: 0.6 },
    reviewApproval: 'conflictReview',
    protection: { for: { days: 30 }, onEnd: 'release' },
    limits: { openPerOwner: 1 },
  });
  await published(ops1, {
    kind: 'businessModel',
    key: 'few',
    name: 'few',
    registrationPolicy: 'few',
    stages: [{ key: 'only', name: '唯一' }],
  });
  await sales3
    .post('/opportunities', { name: '已有', businessModel: 'few', customer: { name: '漳州食品冷链有限公司' } })
    .expect(201);
  const customer = { name: '莆田鞋业机械有限公司', mobile: '13900000077' };
  const { body: earlier } = await sales1.post('/opportunities', { name: '一期', customer }).expect(201);
  const { body: later } = await manager2
    .post('/opportunities', { name: '二期', businessModel: 'few', customer: { ...customer, name: '另外的制鞋公司' } })
    .expect(201);
  const director1 = await signedIn(world, 'director1');
  const { body: review } = await director1.get(`/conflict-reviews/${later.conflictReviewId}`);
  const reviewer = await asReviewer(review.task.assigneeId);
  const share = (others: readonly object[]) =>
    reviewer.post(`/tasks/${review.task.id}/decision`, {
      outcome: 'share',
      comment: '共享',
      form: { shares: [{ userId: sales1.id, percent: 50 }, ...others] },
    });
  const refused = await share([
    { userId: sales3.id, percent: 20 },
    { userId: later.createdBy, percent: 30 },
  ]);
  expect({ status: refused.status, errors: refused.body.errors }).toMatchObject({
    status: 422,
    errors: [{ pointer: '/form/shares/1/userId', code: 'too_many' }],
  });
  const before = await manager2.get(`/customers/${earlier.customer.id}`);
  expect(before.status).toBe(404);
  const asking = await signedIn(world, 'sales2');
  expect(
    (await asking.post('/opportunities', { name: '同名', customer: { ...customer, name: '又一家制鞋公司' } })).body,
  ).toMatchObject({ status: 'inConflictReview' });
  // to ask for a customer shows nothing of them
  expect((await asking.get(`/customers/${earlier.customer.id}`)).status).toBe(404);
  expect((await share([{ userId: later.createdBy, percent: 50 }])).status).toBe(200);
  const { status, body } = await manager2.get(`/customers/${earlier.customer.id}`);
  expect({ status, name: body.name }).toEqual({ status: 200, name: customer.name });
  expect((await manager2.patch(`/customers/${earlier.customer.id}`, { region: '福建' }, body.version)).status).toBe(
    403,
  );
  await sales1.post(`/opportunities/${earlier.id}/release`, { reason: '放弃' }).expect(200);
  const givenUp = await manager2.get(`/customers/${earlier.customer.id}`);
  expect({ status: givenUp.status, ownerId: givenUp.body.ownerId }).toEqual({ status: 200, ownerId: null });
});

async function asReviewer(id: string): Promise<Person> {
  const user = await world.db('users').where({ id }).first();
  return signedIn(world, user?.username ?? '');
}

test('FLW-02 merging gives the earlier opportunity what the later one knew: its identifiers and contacts', async () => {
  const { earlier, later, decide } = await rivals('13900000002', '绍兴天元纺机有限公司');
  expect((await decide('merge', { form: { intoId: earlier.id } })).body).toMatchObject({ caseStatus: 'merged' });
  expect(await read(sales2, later.id)).toMatchObject({ status: 'merged', mergedIntoId: earlier.id });
  expect((await read(sales1, earlier.id)).contacts.map(({ name }: { name: string }) => name)).toEqual(['王工', '李总']);
  const { body: third } = await sales2.post('/opportunities', {
    name: '三期',
    customer: { name: '完全不同的公司', email: 'someone@rival-13900000002.cn' },
  });
  expect(third.verdict).toBe('clear'); // a mailbox is one person’s
  const { body: fourth } = await sales2.post('/opportunities', {
    name: '四期',
    customer: { name: '又一家公司', email: '13900000002@rival-13900000002.cn' },
  });
  expect(fourth).toMatchObject({ verdict: 'exact', status: 'inConflictReview' });
  const { version } = await read(sales1, earlier.id);
  await sales1.patch(`/opportunities/${earlier.id}`, { customer: { region: '绍兴' } }, version).expect(200);
  expect(
    (await sales2.post('/conflict-checks', { name: '第五家', email: '13900000002@rival-13900000002.cn' })).body.verdict,
  ).toBe('exact');
});

test('FLW-02 shares that do not add up, strangers and an unknown target are refused; the task stays open', async () => {
  const { earlier, later, decide } = await rivals('13900000003', '嘉兴明辉电缆有限公司');
  const pointers = async (outcome: string, form: object) => {
    const { status, body } = await decide(outcome, { form });
    return [status, ...body.errors.map(({ pointer }: { pointer: string }) => pointer)];
  };
  expect(await pointers('share', {})).toEqual([422, '/form/shares']);
  expect(
    await pointers('share', {
      shares: [
        { userId: sales1.id, percent: 60 },
        { userId: sales2.id, percent: 60 },
      ],
    }),
  ).toEqual([422, '/form/shares']);
  expect(
    await pointers('share', {
      shares: [
        { userId: sales1.id, percent: 50 },
        { userId: earlier.id, percent: 50 },
      ],
    }),
  ).toEqual([422, '/form/shares/1/userId']);
  expect(await pointers('merge', { intoId: later.id })).toEqual([422, '/form/intoId']);
  expect(await pointers('merge', {})).toEqual([422, '/form/intoId']);
  await sales1.post(`/opportunities/${earlier.id}/withdrawal`, { reason: '客户取消' }).expect(200);
  expect(await pointers('merge', { intoId: earlier.id })).toEqual([409, '/form/intoId']);
  expect((await decide('notConflict')).body).toMatchObject({ caseStatus: 'valid' });
});

test('FLW-02 sharing a customer that nothing claims lets the new opportunity go on with both owners', async () => {
  const { body: customer } = await sales1.post('/customers', {
    name: '台州新纪元模具有限公司',
    phone: '0576-81234567',
  });
  const { body: later } = await sales2.post('/opportunities', {
    name: '模具线',
    customer: { name: '新纪元', phone: '0576-81234567' },
  });
  expect(later.status).toBe('inConflictReview');
  const { body: review } = await manager1.get(`/conflict-reviews/${later.conflictReviewId}`);
  const form = {
    shares: [
      { userId: sales2.id, percent: 50 },
      { userId: sales1.id, percent: 50 },
    ],
  };
  expect((await manager1.post(`/tasks/${review.task.id}/decision`, { outcome: 'share', form })).body).toMatchObject({
    caseStatus: 'valid',
  });
  expect((await read(sales1, later.id)).owners).toHaveLength(2);
  expect((await sales1.get(`/customers/${customer.id}`)).body.ownerId).toBe(sales1.id);
});

test('FLW-02 whoever takes back the request under review gives the registration up with it', async () => {
  const { later } = await rivals('13900000004', '金华双龙水泵有限公司');
  await sales2.post(`/approvals/${later.conflictReviewId}/withdrawal`, { reason: '确认是同一家' }).expect(200);
  expect(await read(sales2, later.id)).toMatchObject({ status: 'withdrawn' });
});

test('FLW-02 "not a conflict" is remembered for the two: only a new identifier asks again', async () => {
  const { earlier, later, decide } = await rivals('13900000005', '衢州氟硅新材料有限公司');
  await decide('notConflict').expect(200);
  const { customer } = await read(sales2, later.id);
  const withdrawn = await sales2.post(`/opportunities/${later.id}/withdrawal`, { reason: '换个项目' });
  expect(withdrawn.status).toBe(200);
  const { body: again } = await sales2.post('/opportunities', { name: '三期', customer: { id: customer.id } });
  expect(again).toMatchObject({ status: 'valid', verdict: 'clear' });
  const renamed = await sales2.patch(
    `/opportunities/${again.id}`,
    { customer: { name: '衢州氟硅新材料股份有限公司' } },
    again.version,
  );
  expect(renamed.body.status).toBe('valid');
  const mine = await read(sales1, earlier.id);
  await sales1.patch(`/opportunities/${earlier.id}`, { customer: { phone: '0570-3051234' } }, mine.version).expect(200);
  const hit = await sales2.patch(
    `/opportunities/${again.id}`,
    { customer: { phone: '0570-3051234' } },
    renamed.body.version,
  );
  expect(hit.body).toMatchObject({ status: 'inConflictReview', verdict: 'exact' });
});

test('OPP-06 an identifier that an unclaimed customer comes to share makes a pair for the master', async () => {
  const ops1 = await signedIn(world, 'ops1');
  await ops1.post('/customers', { name: '丽水竹木工艺厂', phone: '0578-2123456' }).expect(201);
  const { body: other } = await ops1.post('/customers', { name: '舟山远洋渔具有限公司' });
  await ops1.patch(`/customers/${other.id}`, { phone: '0578-2123456' }, other.version).expect(200);
  const { body } = await ops1.get('/duplicate-pairs?filter[state]=open');
  expect(body.items).toHaveLength(1);
  expect([body.items[0].one.name, body.items[0].other.name].sort()).toEqual(
    ['丽水竹木工艺厂', '舟山远洋渔具有限公司'].sort(),
  );
});
