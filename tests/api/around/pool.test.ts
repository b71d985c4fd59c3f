import request from 'supertest';
import { access } from '../../../api/access';
import { published } from '../../world/definitions';
import { type Person, signedIn } from '../../world/http';
import { registered } from '../../world/opportunities';
import { openWorld, type World } from '../../world/world';

let world: World;
let [sales1, sales2, sales3, manager1, tech1]: Person[] = [];
const there = (person: Person | undefined): Person => {
  if (!person) throw new Error('not signed in');
  return person;
};
let id: string;

beforeAll(async () => {
  world = await openWorld();
  [sales1, sales2, sales3, manager1, tech1] = await Promise.all(
    ['sales1', 'sales2', 'sales3', 'manager1', 'tech1'].map((name) => signedIn(world, name)),
  );
  id = await registered(there(sales1), {
    visibility: 'public',
    expectedAmountFen: 500_000,
    expectedCloseOn: '2027-01-31',
    contacts: [{ name: '王工', mobile: '13900139000' }],
    custom: { paymentTerms: { days: 30 } },
  });
});
afterAll(() => world.close());

const shown = ({ expectedAmountFen, expectedCloseOn, contacts, custom }: Record<string, unknown>) => ({
  expectedAmountFen,
  expectedCloseOn,
  contacts,
  custom,
});
const NOTHING = { expectedAmountFen: null, expectedCloseOn: null, contacts: [], custom: {} };

test('OPP-18 SEC-01 in the pool all sellers see what it is; amounts and contacts only those who may', async () => {
  const { status, body } = await there(sales3).get(`/opportunities/${id}`);
  expect({ status, body }).toMatchObject({
    status: 200,
    body: {
      name: expect.stringContaining('商机'),
      customer: { name: expect.stringContaining('有限公司') },
      stage: { key: expect.any(String), enteredAt: expect.any(String) },
      createdAt: expect.any(String),
    },
  });
  expect(shown(body)).toEqual(NOTHING);
  const { items } = (await there(sales3).get('/opportunities?filter[visibility]=public')).body;
  expect(items.map(shown)).toEqual([NOTHING]);
  for (const reader of [sales1, manager1]) {
    expect((await there(reader).get(`/opportunities/${id}`)).body).toMatchObject({
      expectedAmountFen: 500_000,
      contacts: [{ name: '王工' }],
    });
    expect((await there(reader).get('/opportunities')).body.items).toMatchObject([{ expectedAmountFen: 500_000 }]);
  }
  expect((await there(tech1).get(`/opportunities/${id}`)).status).toBe(404);
});

const parts = Object.keys(access).filter((route) => route.startsWith('GET /opportunities/:id/'));

test.each(parts)('SEC-01 the pool does not open %s', async (route) => {
  const path = route.slice('GET '.length).replace(':id', id).replace(/:\w+/g, id);
  for (const person of [sales2, sales3]) {
    const { status } = await request(world.app)
      .get(`/api/v1${path}`)
      .set('Authorization', `Bearer ${there(person).token}`);
    expect(status).toBe(404);
  }
});

test('SEC-01 the pool opens no ledger and no list of parts, and there are parts to look at', async () => {
  expect(parts.length).toBeGreaterThan(20);
  expect((await there(sales3).get(`/ledger/${id}`)).status).toBe(404);
  await there(manager1).get(`/opportunities/${id}/team`).expect(200);
});

test('OPP-20 whoever is taken into the team of one in the pool reads it all', async () => {
  await there(manager1)
    .post(`/opportunities/${id}/team`, { userId: there(sales2).id, role: 'presales' })
    .expect(201);
  expect((await there(sales2).get(`/opportunities/${id}`)).body.expectedAmountFen).toBe(500_000);
  expect((await there(sales2).get('/opportunities')).body.items).toMatchObject([{ expectedAmountFen: 500_000 }]);
  await there(sales2).get(`/opportunities/${id}/quotations`).expect(200);
});

test('OPP-18 SEC-01 who put it into the pool reads it all; its earlier registrant does not', async () => {
  const ops = await signedIn(world, 'ops1');
  await published(ops, {
    kind: 'registrationPolicy',
    key: 'pooled',
    name: '公海',
    exact: 'review',
    fuzzy: { reviewFrom: 0.6 },
    reviewApproval: 'conflictReview',
    protection: { for: { days: 30 }, onEnd: 'toPublic' },
  });
  await published(ops, {
    kind: 'businessModel',
    key: 'pooled',
    name: '公海',
    registrationPolicy: 'pooled',
    stages: [{ key: 'lead', name: '线索' }],
  });
  const pooled = await registered(there(sales1), {
    visibility: 'public',
    expectedAmountFen: 1,
    businessModel: 'pooled',
  });
  await there(manager1)
    .post(`/opportunities/${pooled}/assignment`, { ownerId: there(sales2).id })
    .expect(200);
  const read = async (person: Person | undefined) => (await there(person).get(`/opportunities/${pooled}`)).body;
  const { version } = await read(sales2);
  await there(sales2)
    .patch(`/opportunities/${pooled}`, { expectedAmountFen: 700, contacts: [{ name: '赵工' }] }, version)
    .expect(200);
  await there(sales2).post(`/opportunities/${pooled}/release`, { reason: '跟不动' }).expect(200);
  expect(await read(sales2)).toMatchObject({
    visibility: 'public',
    expectedAmountFen: 700,
    contacts: [{ name: '赵工' }],
  });
  expect(await read(sales1)).toMatchObject({ id: pooled, expectedAmountFen: null, contacts: [] });
  const listed = async (person: Person | undefined) =>
    (await there(person).get('/opportunities?filter[visibility]=public')).body.items.find(
      (one: { id: string }) => one.id === pooled,
    ).expectedAmountFen;
  expect([await listed(sales2), await listed(sales1)]).toEqual([700, null]);
  expect((await there(sales1).get(`/opportunities/${pooled}/timeline`)).status).toBe(404);
});

test('OPP-18 who registered into the pool, heads above and operations withdraw from it; nobody else does', async () => {
  const [ops1, manager2] = [await signedIn(world, 'ops1'), await signedIn(world, 'manager2')];
  for (const by of [sales1, manager1, ops1]) {
    const pooled = await registered(there(sales1), { visibility: 'public' });
    for (const other of [sales2, sales3, manager2]) {
      const { status, body } = await there(other).post(`/opportunities/${pooled}/withdrawal`, { reason: '不要了' });
      expect({ status, code: body.code }).toEqual({ status: 403, code: 'forbidden' });
    }
    const { body } = await there(by).post(`/opportunities/${pooled}/withdrawal`, { reason: '登记错了' }).expect(200);
    expect(body.status).toBe('withdrawn');
  }
  const own = await registered(there(sales1));
  expect((await ops1.post(`/opportunities/${own}/withdrawal`, { reason: '整理' })).status).toBe(403);
  expect((await ops1.post(`/opportunities/${own}/release`, { reason: '整理' }).expect(200)).body.status).toBe(
    'released',
  );
});
