import { type Person, signedIn } from '../../world/http';
import { anOpportunity, publishModel, threeStages } from '../../world/stages';
import { openWorld, type World } from '../../world/world';

let world: World;
let sales1: Person;
let sales3: Person;
let manager1: Person;
let finance1: Person;
let ops1: Person;

beforeAll(async () => {
  world = await openWorld();
  [sales1, sales3, manager1, finance1, ops1] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'sales3'),
    signedIn(world, 'manager1'),
    signedIn(world, 'finance1'),
    signedIn(world, 'ops1'),
  ]);
});
afterAll(() => world.close());

test('OPP-11 OPP-14 OPP-24 a stage may demand a competitor, a member of the team and a quotation', async () => {
  const exit = [
    { when: 'size(competitors) > 0', else: '请登记竞争对手' },
    { when: `'presales' in team`, else: '请安排售前' },
    { when: `'sent' in quotations`, else: '请报价' },
    { when: 'quotedFen >= 300', else: '报价太低' },
    { when: '!projectApproved && budgetFen == 0 && spentFen == 0', else: '还没有预算' },
  ];
  await publishModel(ops1, threeStages('around', { first: { exit, requiredFields: ['/partners'] } }));
  const sale = await anOpportunity(sales1, 'around');
  const { status, body } = await sale.move('proposal');
  expect({ status, pointers: body.errors.map(({ pointer }: { pointer: string }) => pointer) }).toEqual({
    status: 409,
    pointers: ['/competitors', '/team', '/quotations', '/quotedFen', '/partners'],
  });
  expect(body.errors).toMatchObject((await sale.read()).stage.next[0].unmet);

  const at = `/opportunities/${sale.id}`;
  const { body: competitor } = await sales1.post('/competitors', { name: '对手甲', scope: 'regional' }).expect(201);
  await sales1.post(`${at}/competitors`, { competitorId: competitor.id, threat: 'high' }).expect(201);
  await sales1.post(`${at}/team`, { userId: sales3.id, role: 'presales' }).expect(201);
  await sales1.post(`${at}/partners`, { name: '集成商', role: 'integrator' }).expect(201);
  const { body: quotation } = await sales1
    .post(`${at}/quotations`, { lines: [{ name: '球阀', quantity: 3, unitPriceFen: 100 }] })
    .expect(201);
  expect((await sale.move('proposal')).body.errors).toMatchObject([
    { pointer: '/quotations' },
    { pointer: '/quotedFen' },
  ]);
  await sales1.patch(`${at}/quotations/${quotation.id}`, { status: 'sent' }, 1).expect(200);
  expect((await sale.move('proposal')).body).toEqual({ status: 'moved' });
});

test('a custom field of such a name was there first: a model that declares it means its own', async () => {
  await publishModel(
    ops1,
    threeStages(
      'own',
      { first: { exit: [{ when: `team == 'A'`, else: 'A 组' }] } },
      { facts: { team: { type: 'string' } } },
    ),
  );
  const sale = await anOpportunity(sales1, 'own', { custom: { team: 'A' } });
  expect((await sale.move('proposal')).body).toEqual({ status: 'moved' });
});

test('OPP-26 SLS-02 contracts are found by words, owner, department and date, over what one may see', async () => {
  await publishModel(ops1, threeStages('selling'));
  const won: { id: string; contractId: string }[] = [];
  for (const [owner, name] of [
    [sales1, '甲项目'],
    [sales1, '乙项目'],
    [sales3, '丙项目'],
  ] as const) {
    const sale = await anOpportunity(owner, 'selling', { name });
    await sale.move('proposal').expect(200);
    await sale.move('closing').expect(200);
    const { body } = await owner
      .post(`/opportunities/${sale.id}/won`, { summary: '中标', amountFen: 100, contractParty: `${name}买方` })
      .expect(200);
    won.push({ id: sale.id, contractId: String(body.contractId) });
  }
  const found = async (by: Person, query: string): Promise<string[]> => {
    const { status, body } = await by.get(`/contracts?sort=createdAt${query}`);
    expect(status).toBe(200);
    return body.items.map(({ id }: { id: string }) => id);
  };
  const [first, second, third] = won.map(({ contractId }) => contractId);
  const contract = (await finance1.get(`/contracts/${first}`)).body;
  expect(await found(finance1, '')).toEqual([first, second, third]);
  expect(await found(sales1, '')).toEqual([first, second]);
  expect(await found(manager1, '')).toEqual([first, second]);
  expect(await found(sales3, '&q=项目')).toEqual([third]);
  expect(await found(finance1, `&q=${contract.number}`)).toEqual([first]);
  expect(await found(finance1, '&q=乙项目买方')).toEqual([second]);
  expect(await found(manager1, '&q=有限公司')).toEqual([first, second]);
  expect(await found(finance1, `&filter[ownerId]=${sales3.id}&filter[status]=draft`)).toEqual([third]);
  expect(await found(finance1, `&filter[departmentId]=${contract.departmentId}`)).toEqual([first, second]);
  const salesDepartment = (await world.db('departments').where({ key: 'sales' }).first())?.id;
  expect(await found(finance1, `&filter[departmentId]=${salesDepartment}`)).toEqual([first, second, third]);
  expect(await found(manager1, `&filter[departmentId]=${salesDepartment}`)).toEqual([first, second]);
  expect(await found(sales3, `&filter[departmentId]=${contract.departmentId}`)).toEqual([]);
  expect(await found(finance1, `&filter[from]=${contract.createdAt}&filter[opportunityId]=${won[0]?.id}`)).toEqual([
    first,
  ]);
  expect(await found(finance1, `&filter[before]=${contract.createdAt}`)).toEqual([]);
  const page = (await finance1.get('/contracts?limit=2&sort=createdAt&q=项目')).body;
  expect((await finance1.get(`/contracts?limit=2&sort=createdAt&q=项目&cursor=${page.nextCursor}`)).body).toMatchObject(
    { items: [{ id: third }], nextCursor: null },
  );
  expect((await finance1.get('/contracts?filter[amountFen]=1')).status).toBe(400);
});
