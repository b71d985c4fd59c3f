import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
let sales1: Person;
let sales3: Person;
let manager1: Person;
let ops: Person;
beforeAll(async () => {
  world = await openWorld();
  [sales1, sales3, manager1, ops] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'sales3'),
    signedIn(world, 'manager1'),
    signedIn(world, 'ops1'),
  ]);
});
afterAll(() => world.close());

test('CUS-02 a customer is created, read, found by one character, and changed with its version', async () => {
  const created = await sales1.post('/customers', {
    name: '无锡曙光精密仪器有限公司',
    taxNumber: '91330200ma2grk8x1g',
    region: '华东',
    custom: { grade: 'A' },
  });
  expect(created.status).toBe(201);
  expect(created.headers['etag']).toBe('"1"');
  const { id } = created.body;
  expect((await sales1.get('/customers?q=曙')).body.items.map((item: { id: string }) => item.id)).toEqual([id]);
  expect((await sales1.patch(`/customers/${id}`, { level: 'A' })).status).toBe(428);
  const changed = await sales1.patch(`/customers/${id}`, { level: 'A', region: null, custom: { size: 3 } }, 1);
  expect(changed.body).toMatchObject({
    version: 2,
    level: 'A',
    region: null,
    custom: { grade: 'A', size: 3 },
    taxNumber: '91330200ma2grk8x1g',
  });
  expect((await sales1.patch(`/customers/${id}`, { level: 'B' }, 1)).status).toBe(412);
  expect((await sales1.get(`/customers/${id}`)).body).toEqual(changed.body);
});

describe('CUS-02 a customer is found in the list, by those who see it alone', () => {
  let id: string;
  beforeAll(async () => {
    const { body } = await sales1.post('/customers', {
      name: '萬豐特種鋼材有限公司',
      taxNumber: '91330200MA2GRK8Y74',
      phone: '0574-87654321',
      website: 'https://www.wanfeng-steel.cn/about',
    });
    id = body.id;
    await sales1.post('/contacts', { customerId: id, name: '欧阳望舒', mobile: '136 0574 0001' }).expect(201);
  });

  test.each([
    ['a traditional name in simplified characters', '万丰特种'],
    ['two characters of it', '萬豐'],
    ['its tax number in small letters', '91330200ma2grk8y74'],
    ['its telephone in another spelling', '+86 574 8765 4321'],
    ['its website’s other host', 'shop.wanfeng-steel.cn'],
    ['the name of a contact', '欧阳望舒'],
    ['the mobile of a contact', '13605740001'],
    ['the first digits of its telephone', '0574-8765'],
    ['four digits of it, in full width', '５４３２'],
    ['digits on both sides of where it is written apart', '7487'],
    ['the last digits of a contact’s mobile', '0001'],
    ['digits of a mobile over its blanks', '60574 00'],
  ])('by %s', async (_, q) => {
    const found = async (by: Person): Promise<readonly string[]> =>
      (await by.get(`/customers?q=${encodeURIComponent(q)}`).expect(200)).body.items.map(
        (item: { id: string }) => item.id,
      );
    expect(await found(sales1)).toEqual([id]);
    expect(await found(manager1)).toEqual([id]);
    expect(await found(sales3)).toEqual([]);
  });
});

test('CUS-02 three digits of a number find nobody, nor four that it does not have in a row', async () => {
  await sales1.post('/customers', { name: '丁号', phone: '0574-31926475' }).expect(201);
  const found = async (q: string): Promise<number> =>
    (await sales1.get(`/customers?q=${q}`).expect(200)).body.items.length;
  expect([await found('319'), await found('3192'), await found('31926476'), await found('2647-5')]).toEqual([
    0, 1, 0, 1,
  ]);
});

test('an identifier that changes leaves its history behind', async () => {
  const { body } = await sales1.post('/customers', { name: '甲', phone: '021-55556661' });
  await sales1.patch(`/customers/${body.id}`, { phone: '021-55556662' }, 1);
  const keys = await world.db('customer_keys').where({ customer_id: body.id }).orderBy('since');
  expect(keys.map(({ value, until }) => [value, until !== null])).toEqual([
    ['+862155556661', true],
    ['+862155556662', false],
  ]);
});

test('SEC-01 who sees and changes a customer: its owner and the heads above', async () => {
  const { body } = await sales1.post('/customers', { name: '只给华东看有限公司' });
  expect((await sales3.get(`/customers/${body.id}`)).status).toBe(404);
  expect((await sales3.get('/customers?q=只给华东看')).body.items).toEqual([]);
  expect((await manager1.get(`/customers/${body.id}`)).status).toBe(200);
  const finance = await signedIn(world, 'finance1');
  expect((await finance.get(`/customers/${body.id}`)).status).toBe(200);
  expect((await finance.patch(`/customers/${body.id}`, { level: 'A' }, 1)).status).toBe(403);
  expect((await sales1.post('/customers', { name: 'x', ownerId: sales3.id })).status).toBe(422);
  expect((await ops.post('/customers', { name: 'x', ownerId: sales3.id })).body.ownerId).toBe(sales3.id);
});

describe('importing CSV', () => {
  const csv = (text: string, headers: Record<string, string> = {}) => {
    let asked = ops.post('/customers/import').set('Content-Type', 'text/csv');
    for (const [name, value] of Object.entries(headers)) asked = asked.set(name, value);
    return asked.send(text);
  };

  test('CUS-01 reports each line, and a wrong line stops no other', async () => {
    const { status, body } = await csv(
      '\uFEFFname,taxNumber,phone,\n"引号,有限公司",,0512-65550001,\n坏税号,123,,\n,,0512-65550002,\n多一列,,,x\n,,,\n',
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ created: 1, refused: 3 });
    expect(
      body.lines.map(({ line, errors }: { line: number; errors?: { pointer: string }[] }) => [
        line,
        errors?.[0]?.pointer,
      ]),
    ).toEqual([
      [2, undefined],
      [3, '/taxNumber'],
      [4, '/name'],
      [5, ''],
    ]);
    expect((await ops.get('/customers?q=引号')).body.items).toHaveLength(1);
  });

  test('numbers a spreadsheet shortened, a lone quote and a column named twice are told with the mend', async () => {
    const { body } = await csv(
      'name,phone,taxNumber\n好电话公司,0512-65550009,\n坏电话公司,1.38E+10,\nX,5"屏基地,\n' +
        '坏税号公司,,913302127562400000\n后一家公司,,\n',
    );
    expect(
      body.lines.map(({ line, errors }: { line: number; errors?: { pointer: string; code: string }[] }) => [
        line,
        ...(errors?.map(({ pointer, code }) => `${pointer} ${code}`) ?? []),
      ]),
    ).toEqual([
      [2],
      [3, '/phone spreadsheet_number'],
      [4, ' malformed_csv'],
      [5, '/taxNumber spreadsheet_number'],
      [6],
    ]);
    const twice = await csv('name,phone,name\n甲,,乙\n');
    expect({ status: twice.status, tells: /twice: name/.test(twice.body.detail) }).toEqual({
      status: 400,
      tells: true,
    });
  });

  test('creates nothing twice under one key, and refuses a header it does not know', async () => {
    const headers = { 'Idempotency-Key': 'import-1' };
    const text = `name\n${Array.from({ length: 1200 }, (_, i) => `批量${i}有限公司`).join('\n')}\n`;
    const [first, second] = [await csv(text, headers), await csv(text, headers)];
    expect(first.body.created).toBe(1200);
    expect(second.body).toEqual(first.body);
    expect(await world.db('customers').whereLike('name', '批量%').select('id')).toHaveLength(1200);
    const unknown = await csv('name,taxNo\nx,1\n');
    expect({ status: unknown.status, names: unknown.body.detail.includes('taxNo') }).toEqual({
      status: 400,
      names: true,
    });
  });
});
