import { contactById, updateContact } from '../../../db/customer/contacts';
import { passCustomerOn } from '../../../db/customer/owning';
import { jsonb } from '../../../db/shared/jsonb';
import { newId } from '../../../db/shared/new-id';
import { waitUntil } from '../../../ops/engines/wait-until';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
let sales1: Person;
let sales3: Person;
let care1: Person;
let customerId: string;
beforeAll(async () => {
  world = await openWorld();
  [sales1, sales3, care1] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'sales3'),
    signedIn(world, 'care1'),
  ]);
  customerId = (await sales1.post('/customers', { name: '宁波远洋轴承有限公司' })).body.id;
});
afterAll(() => world.close());

test('CON-01 a contact is created, read, found by name, mobile and e-mail, and changed with its version', async () => {
  const created = await sales1.post('/contacts', {
    customerId,
    name: '周海燕',
    title: '采购经理',
    mobile: '138 0574 1234',
    email: 'zhou@yuanyang.example',
    birthday: { lunar: '08-15' },
    optOut: ['sms'],
  });
  expect(created.status).toBe(201);
  expect(created.headers).toMatchObject({ etag: '"1"', location: `/api/v1/contacts/${created.body.id}` });
  expect(created.body).toMatchObject({ customerId, birthday: { lunar: '08-15' }, optOut: ['sms'], version: 1 });
  for (const q of ['海', 'yuanyang', '0574 12'])
    expect((await sales1.get(`/contacts?q=${encodeURIComponent(q)}`)).body.items).toEqual([created.body]);
  const { id } = created.body;
  expect((await sales1.patch(`/contacts/${id}`, { title: null })).status).toBe(428);
  const changed = await sales1.patch(`/contacts/${id}`, { title: null, birthday: '1984-02-29', optOut: [] }, 1);
  expect(changed.body).toMatchObject({
    version: 2,
    name: '周海燕',
    title: null,
    birthday: '1984-02-29',
    optOut: false,
    mobile: '138 0574 1234',
  });
  expect((await sales1.patch(`/contacts/${id}`, { optOut: true }, 1)).status).toBe(412);
  expect((await sales1.get(`/contacts/${id}`)).body).toEqual(changed.body);
  const events = await world.db('events').where({ case_id: id }).orderBy('seq');
  expect(events.map(({ type, data }) => [type, data])).toEqual([
    ['contact.created', { customerId, name: '周海燕' }],
    ['contact.changed', { customerId, fields: ['title', 'birthday', 'optOut'] }],
  ]);
});

test('contacts are listed a page at a time, of one customer or of all', async () => {
  const { body: other } = await sales1.post('/customers', { name: '台州长风泵业有限公司' });
  const names = ['甲', '乙', '丙'];
  for (const name of names) await sales1.post('/contacts', { customerId: other.id, name });
  const first = (await sales1.get(`/contacts?filter[customerId]=${other.id}&sort=createdAt&limit=2`)).body;
  const second = (
    await sales1.get(`/contacts?filter[customerId]=${other.id}&sort=createdAt&limit=2&cursor=${first.nextCursor}`)
  ).body;
  expect([...first.items, ...second.items].map(({ name }: { name: string }) => name)).toEqual(names);
  expect(second.nextCursor).toBeNull();
});

test('SEC-01 a contact is seen with its customer, and written by owner, heads and who talks to all', async () => {
  const { body: contact } = await sales1.post('/contacts', { customerId, name: '只给华东看' });
  expect((await sales3.get(`/contacts/${contact.id}`)).status).toBe(404);
  expect((await sales3.get('/contacts?q=只给华东看')).body.items).toEqual([]);
  expect((await sales3.patch(`/contacts/${contact.id}`, { name: 'x' }, 1)).status).toBe(404);
  expect((await sales3.post('/contacts', { customerId, name: 'x' })).body).toMatchObject({
    status: 422,
    errors: [{ pointer: '/customerId' }],
  });
  const manager1 = await signedIn(world, 'manager1');
  expect((await manager1.get('/contacts?q=只给华东看')).body.items).toEqual([contact]);
  const finance1 = await signedIn(world, 'finance1');
  expect((await finance1.get(`/contacts/${contact.id}`)).status).toBe(200);
  expect((await finance1.patch(`/contacts/${contact.id}`, { name: 'x' }, 1)).status).toBe(403);
  expect((await care1.patch(`/contacts/${contact.id}`, { optOut: true }, 1)).body).toMatchObject({
    optOut: true,
    version: 2,
  });
});

test('SEC-01 contacts follow their customer to its new owner, also those written in that very moment', async () => {
  const { body: customer } = await sales1.post('/customers', { name: '嘉善换手有限公司' });
  const { body: early } = await sales1.post('/contacts', { customerId: customer.id, name: '早到' });
  const before = await contactById(world.db, early.id);
  if (!before) throw new Error('It is there.');
  const given = world.db.transaction(async (trx) => {
    const { id: other } = (await trx('departments').where({ key: 'south' }).first('id')) ?? {};
    await trx('contacts').insert({ ...before, id: newId(), name: '同时', birthday: null, opt_out: jsonb(trx, false) });
    const giving = passCustomerOn(world.db, customer.id, {
      fromIds: [sales1.id],
      ownerId: sales3.id,
      departmentId: String(other),
      at: new Date().toISOString(),
    });
    await waitUntil('the one waits for the other', 10_000, async () => {
      const { rows } = await world.db.raw<{ rows: object[] }>(
        `select 1 from pg_stat_activity
         where wait_event_type = 'Lock' and query ilike 'update "customers"%' and datname = current_database()`,
      );
      if (rows.length === 0) throw new Error('nobody waits');
    });
    return { giving };
  });
  await (
    await given
  ).giving;
  expect(await updateContact(world.db, { ...before, title: '读于换手之前' })).toBe(true);
  const listed = async (person: Person) =>
    (await person.get(`/contacts?filter[customerId]=${customer.id}&sort=name`)).body.items.map(
      ({ name }: { name: string }) => name,
    );
  const found = async (person: Person) =>
    (await person.get('/contacts?limit=200')).body.items
      .filter(({ customerId: of }: { customerId: string }) => of === customer.id)
      .map(({ name }: { name: string }) => name);
  expect([(await listed(sales3)).toSorted(), (await found(sales3)).toSorted()]).toEqual([
    ['同时', '早到'].toSorted(),
    ['同时', '早到'].toSorted(),
  ]);
  expect([await listed(sales1), await found(sales1)]).toEqual([[], []]);
});

test.each([
  ['/email', { email: 'nobody' }, 422],
  ['/mobile', { mobile: '12' }, 422],
  ['/birthday', { birthday: '2999-01-01' }, 422],
  ['/birthday', { birthday: '1801-01-01' }, 422],
  ['/birthday', { birthday: '1983-02-29' }, 400],
  ['/birthday/lunar', { birthday: { lunar: '01-31' } }, 400],
  ['/optOut/0', { optOut: ['pigeon'] }, 400],
  ['/customer', { customer: 'x' }, 400],
])('a contact is refused at %s: %j', async (pointer, fields, status) => {
  const { body } = await sales1.post('/contacts', { customerId, name: '李明', ...fields });
  expect({ status: body.status, pointers: body.errors.map((error: { pointer: string }) => error.pointer) }).toEqual({
    status,
    pointers: expect.arrayContaining([pointer]),
  });
});

test('one key makes one contact, also when asked for many times at once', async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      sales1.post('/contacts', { customerId, name: '同一个人' }, { 'Idempotency-Key': 'contact-1' }),
    ),
  );
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
  expect(await world.db('contacts').where({ name: '同一个人' }).select('id')).toHaveLength(1);
});
