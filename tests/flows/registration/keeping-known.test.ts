import { mergeCustomers } from '../../../db/customer/merging';
import type { Person } from '../../world/http';
import { registered } from '../../world/opportunities';
import { signedInPeople } from '../../world/people';
import { openWorld, type World } from '../../world/world';

let world: World;
let person: (username: string) => Person;
let sales1: Person;
let sales2: Person;
let sales3: Person;
let manager1: Person;

beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, ['sales1', 'sales2', 'sales3', 'manager1', 'legal1', 'ops1', 'admin1']);
  [sales1, sales2, sales3, manager1] = [person('sales1'), person('sales2'), person('sales3'), person('manager1')];
});
afterAll(() => world.close());

const read = async (by: Person, path: string) => (await by.get(path).expect(200)).body;

/** Two registrations of one mobile: the second waits for its reviewer. */
async function rivals(mobile: string, earlierCustomer: object, laterCustomer: object, contacts: object[] = []) {
  const { body: earlier } = await sales1
    .post('/opportunities', { name: '一期', customer: { mobile, ...earlierCustomer }, contacts: [{ name: '王工' }] })
    .expect(201);
  const { body: later } = await sales2
    .post('/opportunities', { name: '二期', customer: { mobile, ...laterCustomer }, contacts })
    .expect(201);
  expect({ earlier: earlier.status, later: later.status }).toEqual({ earlier: 'valid', later: 'inConflictReview' });
  const { task } = await read(manager1, `/conflict-reviews/${later.conflictReviewId}`);
  const decide = (outcome: string, form: object) =>
    manager1.post(`/tasks/${task.id}/decision`, { outcome, comment: '已核实', form });
  return { earlier, later, task, decide };
}

test('FLW-02 merging fills what the kept customer lacks; what both say stands in the timeline', async () => {
  const { earlier, decide } = await rivals(
    '13900002001',
    { name: '常熟开关制造有限公司', phone: '0512-52841000', region: '江苏' },
    {
      name: '常开电气',
      address: '常熟市建业路8号',
      phone: '0512-52842000',
      taxNumber: '91110108551385082Q',
      email: 'info@changshu-switch.cn',
    },
    [
      { name: '王工', mobile: '13700000001' },
      { name: '李总', email: 'li@changshu-switch.cn' },
    ],
  );
  await decide('merge', { intoId: earlier.id }).expect(200);
  const customer = await read(sales1, `/customers/${earlier.customer.id}`);
  expect(customer).toMatchObject({
    name: '常熟开关制造有限公司',
    phone: '0512-52841000',
    region: '江苏',
    address: '常熟市建业路8号',
    taxNumber: '91110108551385082Q',
    email: 'info@changshu-switch.cn',
  });
  const { items } = await read(sales1, `/opportunities/${earlier.id}/timeline`);
  expect(items.find(({ type }: { type: string }) => type === 'opportunity.absorbed').data).toMatchObject({
    filled: { address: '常熟市建业路8号', taxNumber: '91110108551385082Q', email: 'info@changshu-switch.cn' },
    conflicting: {
      name: { kept: '常熟开关制造有限公司', given: '常开电气' },
      phone: { kept: '0512-52841000', given: '0512-52842000' },
    },
  });
  const contacts = await read(sales1, `/contacts?filter[customerId]=${earlier.customer.id}&sort=createdAt`);
  expect(contacts.items.map(({ name, mobile, email }: Record<string, unknown>) => [name, mobile, email])).toEqual([
    ['王工', '13700000001', null],
    ['李总', null, 'li@changshu-switch.cn'],
  ]);
  // the customer is found by what it has learnt, and goes on holding it when the sale is changed
  const { version } = await read(sales1, `/opportunities/${earlier.id}`);
  await sales1.patch(`/opportunities/${earlier.id}`, { customer: { industry: '电气' } }, version).expect(200);
  for (const known of [{ taxNumber: '91110108551385082Q' }, { phone: '0512-52842000' }])
    expect((await sales3.post('/conflict-checks', { name: '毫不相干的一家', ...known })).body.verdict).toBe('exact');
});

test('FLW-02 sharing names both sides, people who sell, and percents that are exactly 100', async () => {
  const { earlier, decide } = await rivals('13900002002', { name: '张家港锦隆重件' }, { name: '锦隆码头设备' });
  const refusalOf = async (...shares: readonly (readonly [Person, number])[]) => {
    const { status, body } = await decide('share', {
      shares: shares.map(([{ id: userId }, percent]) => ({ userId, percent })),
    });
    return [status, ...body.errors.map(({ pointer, code }: Record<string, string>) => `${pointer} ${code}`)];
  };
  expect(await refusalOf([sales1, 100])).toEqual([422, '/form/shares owner_left_out']);
  expect(await refusalOf([sales2, 50], [sales3, 50])).toEqual([422, '/form/shares owner_left_out']);
  expect(await refusalOf([sales1, 40], [person('legal1'), 20], [sales2, 40])).toEqual([
    422,
    '/form/shares/1/userId not_sales',
  ]);
  expect(await refusalOf([sales1, 66.66], [sales2, 33.33])).toEqual([422, '/form/shares sum']);
  expect(await refusalOf([sales1, 66.667], [sales2, 33.333])).toEqual([
    422,
    '/form/shares/0 invalid',
    '/form/shares/1 invalid',
  ]);
  const shares = [
    { userId: sales1.id, percent: 33.33 },
    { userId: sales2.id, percent: 33.34 },
    { userId: sales3.id, percent: 33.33 },
  ];
  await decide('share', { shares }).expect(200);
  const { owners } = await read(sales1, `/opportunities/${earlier.id}`);
  expect(owners.map(({ share }: { share: number }) => share)).toEqual([33.34, 33.33, 33.33]);
});

test('FLW-02 a review comes to no owner of a candidate, by whichever way', async () => {
  const { later, task } = await rivals('13900002003', { name: '江阴兴澄特种钢' }, { name: '兴澄特钢贸易' });
  const about = `/tasks/${task.id}`;
  const tried = [
    await manager1.post(`${about}/transfer`, { to: sales1.id }),
    await manager1.post(`${about}/delegation`, { to: sales1.id }),
    await manager1.post(`${about}/signers`, { userIds: [sales1.id], position: 'parallel' }),
    await person('admin1').post(`${about}/transfer`, { to: sales1.id }),
    await manager1.post(`${about}/transfer`, { to: sales2.id }),
  ];
  expect(tried.map(({ status, body }) => [status, body.errors?.[0]?.pointer ?? body.pointer])).toEqual([
    [422, '/to'],
    [422, '/to'],
    [422, '/userIds/0'],
    [422, '/to'],
    [422, '/to'],
  ]);
  await manager1.post(`${about}/transfer`, { to: sales3.id }).expect(200);
  await sales3.post(`${about}/decision`, { outcome: 'notConflict' }).expect(200);
  expect(await read(sales2, `/opportunities/${later.id}`)).toMatchObject({ status: 'valid' });
});

describe('CON-01 contacts of a registration', () => {
  const contactsOf = async (by: Person, customerId: string) =>
    (await read(by, `/contacts?filter[customerId]=${customerId}&sort=createdAt`)).items;

  test('are checked like all contacts, at the border', async () => {
    const contacts = [
      { name: '王工', mobile: '13700000002' },
      { name: '李总', mobile: '12' },
      { name: '赵', email: 'nowhere' },
    ];
    const { status, body } = await sales1.post('/opportunities', { name: '泵', customer: { name: '沙钢' }, contacts });
    expect([status, ...body.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
      422,
      '/contacts/1/mobile',
      '/contacts/2/email',
    ]);
    const id = await registered(sales1);
    const { version } = await read(sales1, `/opportunities/${id}`);
    expect((await sales1.patch(`/opportunities/${id}`, { contacts }, version)).status).toBe(422);
  });

  test('become contacts of the customer once it is valid, and no second time', async () => {
    const [known, other] = [
      { name: '王工', title: '部长' },
      { name: '李总', mobile: '13700000003' },
    ];
    const id = await registered(sales1, { contacts: [known, other, known] });
    const { customer } = await read(sales1, `/opportunities/${id}`);
    expect(await contactsOf(sales1, customer.id)).toMatchObject([known, other]);
    await sales1.post(`/opportunities/${id}/withdrawal`, { reason: '换个项目' }).expect(200);
    const again = { name: '再来', customer: { id: customer.id }, contacts: [{ ...known, mobile: '13700000004' }] };
    const { body } = await sales1.post('/opportunities', again).expect(201);
    expect(body.status).toBe('valid');
    expect(await contactsOf(sales1, customer.id)).toMatchObject([{ ...known, mobile: '13700000004' }, other]);
    const more = { contacts: [...again.contacts, { name: '赵' }] };
    await sales1.patch(`/opportunities/${body.id}`, more, body.version).expect(200);
    expect((await contactsOf(sales1, customer.id)).map(({ name }: { name: string }) => name)).toEqual([
      '王工',
      '李总',
      '赵',
    ]);
  });

  test('are the customer’s only once a reviewer has let it through', async () => {
    const contact = { name: '孙', mobile: '13700000005' };
    const { later, decide } = await rivals('13900002004', { name: '太仓港集装箱' }, { name: '集装箱修造' }, [contact]);
    expect(await world.db('contacts').where({ name: '孙' })).toEqual([]);
    await decide('notConflict', {}).expect(200);
    const { customer } = await read(sales2, `/opportunities/${later.id}`);
    expect(await contactsOf(sales2, customer.id)).toMatchObject([contact]);
  });
});

test('OPP-21 two further customers that become one keep both roles and both notes', async () => {
  const id = await registered(sales1);
  const customerNamed = async (name: string): Promise<string> =>
    (await sales1.post('/customers', { name }).expect(201)).body.id;
  const [loserId, intoId] = [await customerNamed('中机设计院'), await customerNamed('苏美达总包')];
  const enter = (customerId: string, role: string, note?: string) =>
    sales1.post(`/opportunities/${id}/customers`, { customerId, role, note });
  await enter(loserId, 'designInstitute', '出图').expect(201);
  await enter(intoId, 'generalContractor', '总包方').expect(201);
  const other = await registered(sales1);
  for (const customerId of [loserId, intoId])
    await sales1.post(`/opportunities/${other}/customers`, { customerId, role: 'buyer' }).expect(201);
  const merging = { loserId, intoId, at: new Date().toISOString(), byUserId: sales1.id, caseId: loserId };
  await world.db.transaction((trx) => mergeCustomers(trx, merging));
  const { items } = await read(sales1, `/opportunities/${id}/customers`);
  expect(items.map(({ customerId, role, note }: Record<string, unknown>) => [customerId, role, note])).toEqual([
    [intoId, 'designInstitute', '出图'],
    [intoId, 'generalContractor', '总包方'],
  ]);
  expect((await read(sales1, `/opportunities/${other}/customers`)).items).toHaveLength(1); // neither said more
  expect((await enter(intoId, 'buyer')).status).toBe(409);
});
