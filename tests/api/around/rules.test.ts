import { type Person, signedIn } from '../../world/http';
import { registered } from '../../world/opportunities';
import { openWorld, type World } from '../../world/world';

let world: World;
let [sales1, sales3]: Person[] = [];
const there = (person: Person | undefined): Person => {
  if (!person) throw new Error('not signed in');
  return person;
};
const refusal = ({ status, body }: { status: number; body: { errors?: { pointer: string }[] } }) => ({
  status,
  pointers: body.errors?.map(({ pointer }) => pointer),
});

beforeAll(async () => {
  world = await openWorld();
  [sales1, sales3] = await Promise.all(['sales1', 'sales3'].map((name) => signedIn(world, name)));
});
afterAll(() => world.close());

test('OPP-21 a customer that one may not see cannot be entered, nor one twice', async () => {
  const place = `/opportunities/${await registered(there(sales1))}/customers`;
  const foreign = await there(sales3).post('/customers', { name: '南方设计院' });
  expect(refusal(await there(sales1).post(place, { customerId: foreign.body.id, role: 'designInstitute' }))).toEqual({
    status: 422,
    pointers: ['/customerId'],
  });
  const own = await there(sales1).post('/customers', { name: '华东设计院' });
  const { body } = await there(sales1).post(place, { customerId: own.body.id, role: 'designInstitute' });
  expect(body).toMatchObject({ customerName: '华东设计院' });
  expect(refusal(await there(sales1).post(place, { customerId: own.body.id, role: 'buyer' }))).toEqual({
    status: 409,
    pointers: ['/customerId'],
  });
});

test('OPP-24 what a sample request asks for stays once it was sent; it takes only the steps that follow', async () => {
  const place = `/opportunities/${await registered(there(sales1))}/samples`;
  const { body } = await there(sales1).post(place, { items: [{ name: '样机', quantity: 1 }] });
  const one = `${place}/${body.id}`;
  expect(refusal(await there(sales1).patch(one, { status: 'returned' }, 1))).toEqual({
    status: 409,
    pointers: ['/status'],
  });
  const sent = await there(sales1).patch(one, { status: 'sent' }, 1);
  expect(sent.body).toMatchObject({ status: 'sent', version: 2 });
  expect((await there(sales1).patch(one, { items: [{ name: '别的', quantity: 1 }] }, 2)).status).toBe(409);
  expect((await there(sales1).patch(one, { status: 'cancelled' }, 2)).status).toBe(409);
  expect((await there(sales1).delete(one)).status).toBe(409);
  expect((await there(sales1).patch(one, { status: 'returned', note: '完好' }, 2)).body).toMatchObject({
    status: 'returned',
    note: '完好',
  });
});

test('OPP-24 an expired quotation is not accepted; its revision is', async () => {
  const place = `/opportunities/${await registered(there(sales1))}/quotations`;
  const offer = { lines: [{ name: '泵', quantity: 1, unitPriceFen: 100 }] };
  const sent = async (more: object): Promise<string> => {
    const { body } = await there(sales1)
      .post(place, { ...offer, ...more })
      .expect(201);
    await there(sales1).patch(`${place}/${body.id}`, { status: 'sent' }, 1).expect(200);
    return String(body.id);
  };
  const id = await sent({ validUntil: '2020-05-20' });
  const { status, body } = await there(sales1).patch(`${place}/${id}`, { status: 'accepted' }, 2);
  expect([status, body.errors, body.detail]).toEqual([
    409,
    [expect.objectContaining({ pointer: '/status' })],
    expect.stringContaining('valid until 2020-05-20'),
  ]);
  const revised = await sent({ validUntil: '2999-05-20', revisionOf: id });
  await there(sales1).patch(`${place}/${revised}`, { status: 'accepted' }, 2).expect(200);
});

test('OPP-24 a sent quotation stays on record and is revised; only the last revision is accepted', async () => {
  const place = `/opportunities/${await registered(there(sales1))}/quotations`;
  const lines = [{ name: '泵', quantity: 1, unitPriceFen: 100_000 }];
  const first = (await there(sales1).post(place, { lines })).body;
  await there(sales1).patch(`${place}/${first.id}`, { status: 'sent' }, 1).expect(200);
  expect((await there(sales1).patch(`${place}/${first.id}`, { lines }, 2)).status).toBe(409);
  const second = (
    await there(sales1).post(place, { lines: [{ ...lines[0], unitPriceFen: 90_000 }], revisionOf: first.id })
  ).body;
  expect(second).toMatchObject({ number: 1, revision: 2, totalFen: 90_000, status: 'draft' });
  expect((await there(sales1).patch(`${place}/${first.id}`, { status: 'accepted' }, 2)).status).toBe(409);
  expect(refusal(await there(sales1).post(place, { lines, revisionOf: first.id }))).toEqual({
    status: 409,
    pointers: ['/revisionOf'],
  });
  await there(sales1).patch(`${place}/${second.id}`, { status: 'sent' }, 1).expect(200);
  await there(sales1).patch(`${place}/${second.id}`, { status: 'accepted' }, 2).expect(200);
  expect((await there(sales1).post(place, { lines, revisionOf: second.id })).status).toBe(409);
  expect((await there(sales1).delete(`${place}/${second.id}`)).status).toBe(409);
  const numbers = await Promise.all([1, 2].map(async () => (await there(sales1).post(place, { lines })).body.number));
  expect(numbers.toSorted()).toEqual([2, 3]);
  expect(refusal(await there(sales1).post(place, { lines: [{ ...lines[0], quantity: 0.0001 }] }))).toEqual({
    status: 422,
    pointers: ['/lines/0/quantity'],
  });
});

test('OPP-10 only a project has a plan; its tasks end after they begin and are for people of the team', async () => {
  const normal = await registered(there(sales1));
  expect(
    (await there(sales1).post(`/opportunities/${normal}/plan`, { name: '设计', dueOn: '2026-12-01' })).status,
  ).toBe(409);
  const project = await registered(there(sales1), { category: 'project' });
  const place = `/opportunities/${project}/plan`;
  expect(
    refusal(
      await there(sales1).post(place, {
        name: '设计',
        startsOn: '2026-12-02',
        dueOn: '2026-12-01',
        assigneeId: there(sales3).id,
      }),
    ),
  ).toEqual({ status: 422, pointers: ['/dueOn', '/assigneeId'] });
  await there(sales1)
    .post(`/opportunities/${project}/team`, { userId: there(sales3).id, role: 'assistant' })
    .expect(201);
  const late = await there(sales1).post(place, { name: '设计', dueOn: '2026-12-31', assigneeId: there(sales3).id });
  await there(sales1).post(place, { name: '开工', kind: 'milestone', dueOn: '2026-12-01' }).expect(201);
  expect((await there(sales1).get(`${place}?sort=dueOn`)).body.items.map(({ name }: { name: string }) => name)).toEqual(
    ['开工', '设计'],
  );
  const done = await there(sales3).patch(`${place}/${late.body.id}`, { done: true }, 1);
  expect(done.body).toMatchObject({ done: true, doneBy: there(sales3).id });
  expect((await there(sales1).patch(`${place}/${late.body.id}`, { done: false }, 2)).body).toMatchObject({
    done: false,
    doneAt: null,
    doneBy: null,
  });
});

test('CMP-01 to CMP-04 a competitor is on record once, is found, changed with its version, and has news', async () => {
  const products = [{ name: 'V 系列', priceFen: 1_200_000, note: '交期长' }];
  const { status, body } = await there(sales1).post('/competitors', {
    name: '远大阀门',
    scope: 'regional',
    region: '华东',
    products,
  });
  expect({ status, body }).toMatchObject({ status: 201, body: { threat: 'medium', products, version: 1 } });
  expect(refusal(await there(sales3).post('/competitors', { name: '远大阀门', scope: 'global' }))).toEqual({
    status: 409,
    pointers: ['/name'],
  });
  expect((await there(sales3).get('/competitors?q=远大&filter[scope]=regional')).body.items).toHaveLength(1);
  expect((await there(sales3).get('/competitors?filter[threat]=high')).body.items).toEqual([]);
  expect(
    (await there(sales3).patch(`/competitors/${body.id}`, { threat: 'high', region: null }, 1)).body,
  ).toMatchObject({ threat: 'high', region: null, products, version: 2 });
  expect((await there(sales1).patch(`/competitors/${body.id}`, { threat: 'low' }, 1)).status).toBe(412);
  const news = `/competitors/${body.id}/news`;
  await there(sales1).post(news, { on: '2026-10-01', title: '新厂投产' }, { 'Idempotency-Key': 'news-1' }).expect(201);
  await there(sales1).post(news, { on: '2026-10-01', title: '新厂投产' }, { 'Idempotency-Key': 'news-1' }).expect(201);
  await there(sales1).post(news, { on: '2026-11-01', title: '降价', url: 'https://news.example/1' }).expect(201);
  expect((await there(sales3).get(news)).body.items.map(({ title }: { title: string }) => title)).toEqual([
    '降价',
    '新厂投产',
  ]);
  expect((await there(sales1).post(news, { on: '2026-11-01', title: 'x', url: 'javascript:alert(1)' })).status).toBe(
    400,
  );
});
