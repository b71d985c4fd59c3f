import { shippedBody } from '../../definitions/kinds/shipped-definitions';
import { published } from '../../world/definitions';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
let sales1: Person;
let admin1: Person;
let ops1: Person;
beforeAll(async () => {
  world = await openWorld();
  [sales1, admin1, ops1] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'admin1'),
    signedIn(world, 'ops1'),
  ]);
});
afterAll(() => world.close());

const customer = {
  name: '无锡曙光精密仪器有限公司',
  address: '无锡市新吴区长江路21号',
  taxNumber: '91330200MA2GRK8X1G',
  phone: '0510-8555 1234',
  mobile: '138 0013 8000',
  email: 'Info@ShuGuang-Yiqi.com',
  website: 'https://www.shuguang-yiqi.com/about',
};
const stranger = '哈尔滨松花江酿造厂';
const check = async (fields: object) => (await admin1.post('/conflict-checks', { name: stranger, ...fields })).body;

describe('OPP-06 an identifier of a customer, written in another way', () => {
  beforeAll(async () => {
    await sales1.post('/customers', customer).expect(201);
  });

  test.each([
    [
      'a tax number in small letters and full width',
      { taxNumber: ' 91330200ｍa2grk8x1g' },
      'taxNumber',
      '91330200MA2GRK8X1G',
    ],
    ['a telephone with the country’s number', { phone: '+86 (510) 85551234' }, 'phone', '+8651085551234'],
    ['a mobile', { mobile: '0086-138-0013-8000' }, 'mobile', '+8613800138000'],
    ['a mobile in the field for telephones', { phone: '13800138000' }, 'phone', '+8613800138000'],
    ['an e-mail in capitals', { email: 'INFO@SHUGUANG-YIQI.COM' }, 'email', 'info@shuguang-yiqi.com'],
    ['a website’s other host', { website: 'http://shop.shuguang-yiqi.com:8080/' }, 'website', 'shuguang-yiqi.com'],
  ])('is exact: %s', async (_, fields, field, value) => {
    const { verdict, candidates } = await check(fields);
    expect(verdict).toBe('exact');
    expect(candidates[0]).toMatchObject({ name: customer.name, score: 1 });
    expect(candidates[0].evidence).toEqual([{ field, ours: value, theirs: value, method: 'exact', score: 1 }]);
  });

  test('a website on a host of free mail or a market place counts for nothing', async () => {
    await sales1
      .post('/customers', {
        name: '苏州恒达压缩机有限公司',
        website: 'http://hengda.1688.com',
        email: 'hengda@163.com',
      })
      .expect(201);
    expect((await check({ website: 'https://shop77.1688.com' })).verdict).toBe('clear');
    expect((await check({ website: 'mail.163.com' })).verdict).toBe('clear');
    expect((await check({ email: 'hengda@163.com' })).verdict).toBe('exact');
  });

  test('several customers may have one number, and each is told', async () => {
    for (const name of ['上海开源大厦甲公司', '上海开源大厦乙公司'])
      await sales1.post('/customers', { name, phone: '021-55557777' }).expect(201);
    const { candidates } = await check({ phone: '021 5555 7777' });
    expect(candidates.map(({ name }: { name: string }) => name).sort()).toEqual([
      '上海开源大厦乙公司',
      '上海开源大厦甲公司',
    ]);
  });

  test('one that a customer has no longer counts no longer, and its time is kept', async () => {
    const { body } = await sales1.post('/customers', { name: '扬州晨光水泵厂', mobile: '13900139000' });
    await sales1.patch(`/customers/${body.id}`, { mobile: '13900139001' }, 1).expect(200);
    expect((await check({ mobile: '13900139000' })).verdict).toBe('clear');
    expect((await check({ mobile: '13900139001' })).verdict).toBe('exact');
    const keys = await world.db('customer_keys').where({ customer_id: body.id }).orderBy('value');
    expect(keys.map(({ value, until }) => [value, until !== null])).toEqual([
      ['+8613900139000', true],
      ['+8613900139001', false],
    ]);
  });
});

describe('OPP-05 a look-alike', () => {
  test('is shown with its evidence for name and address', async () => {
    const { verdict, candidates } = await check({ name: '曙光精密仪器', address: '江苏省无锡市新吴区长江路21号' });
    expect(verdict).toBe('fuzzy');
    expect(candidates[0].evidence).toMatchObject([
      { field: 'name', ours: '曙光精密仪器', theirs: customer.name, method: 'fuzzy' },
      { field: 'address', ours: '江苏省无锡市新吴区长江路21号', theirs: customer.address, method: 'fuzzy', score: 0.5 },
    ]);
  });

  test('by name alone is never exact, though it be the same', async () => {
    expect((await check({ name: customer.name })).verdict).toBe('fuzzy');
  });

  test('OPP-04 weighs what the published policy says', async () => {
    const { fuzzy, ...policy } = { ...shippedBody('registrationPolicy', 'standard'), fuzzy: { reviewFrom: 0.6 } };
    await published(ops1, {
      kind: 'registrationPolicy',
      key: 'standard',
      ...policy,
      fuzzy: { ...fuzzy, weights: { name: 0.5, address: 0.5 } },
    });
    expect((await check({ name: '曙光精密仪器' })).verdict).toBe('clear');
    expect((await check({ name: '曙光精密仪器', address: customer.address })).verdict).toBe('fuzzy');
  });
});
