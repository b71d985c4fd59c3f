import { ask, publishApproval } from '../../world/approvals';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
let [sales, other, manager, director, legal, finance, care, tech]: Person[] = [];
const there = (person: Person | undefined): Person => {
  if (!person) throw new Error('not signed in');
  return person;
};

const VIEWS = ['mine', 'group', 'started', 'decided', 'cc'] as const;
const STATUSES = ['open', 'done', 'cancelled', 'returned', 'delegated'] as const;

interface Query {
  readonly view?: string;
  readonly status?: string;
  readonly flow?: string;
  readonly q?: string;
  readonly sort?: string;
  readonly limit?: number;
  readonly cursor?: string;
}

const inbox = ({ status, flow, limit = 200, ...plain }: Query): string => {
  const query = new URLSearchParams({
    limit: String(limit),
    ...plain,
    ...(status === undefined ? {} : { 'filter[status]': status }),
    ...(flow === undefined ? {} : { 'filter[flow]': flow }),
  });
  return `/tasks?${query.toString()}`;
};
interface Item {
  readonly id: string;
  readonly caseId: string;
  readonly title: string;
  readonly customerName: string | null;
  readonly stepKey: string;
  readonly status: string;
  readonly flow: string;
  readonly dueAt: string | null;
}
const listed = async (who: Person | undefined, query: Query): Promise<Item[]> =>
  (await there(who).get(inbox(query)).expect(200)).body.items;
const titles = async (who: Person | undefined, query: Query): Promise<string[]> =>
  (await listed(who, query)).map(({ title }) => title).sort();
const counts = async (who: Person | undefined): Promise<Record<string, number>> =>
  (await there(who).get('/tasks/counts').expect(200)).body;
const aCase = (definition: string, title: string) => ask(there(sales), definition, {}, { title });

/** One case for each thing that a task can come to; the title says which. */
beforeAll(async () => {
  world = await openWorld();
  [sales, other, manager, director, legal, finance, care, tech] = await Promise.all(
    ['sales1', 'sales2', 'manager1', 'director1', 'legal1', 'finance1', 'care1', 'tech1'].map((name) =>
      signedIn(world, name),
    ),
  );
  await publishApproval(world, 'two', [
    {
      key: 'first',
      mode: 'any',
      approvers: [{ user: 'manager1' }],
      deadline: { within: { days: 3 }, onExpiry: 'keep' },
    },
    { key: 'second', mode: 'any', approvers: [{ user: 'director1' }] },
  ]);
  await publishApproval(world, 'either', [
    { key: 'either', mode: 'any', approvers: [{ user: 'manager1' }, { user: 'director1' }], cc: [{ user: 'care1' }] },
  ]);
  await publishApproval(world, 'group', [
    { key: 'finance', mode: 'any', approvers: [{ role: 'finance', claim: true }] },
  ]);
  await aCase('two', '开着 采购离心泵');
  await (await aCase('two', '办过 １０ＫＶ变压器')).decide(there(manager), 'approve');
  await (await aCase('either', '取消 100%_折扣')).decide(there(director), 'reject');
  const returned = await aCase('two', '退回 缺合同');
  await there(manager)
    .post(`/tasks/${await returned.task(there(manager))}/return`, { to: 'initiator', resume: 'here', reason: '缺合同' })
    .expect(200);
  const delegated = await aCase('two', '委派 询价');
  await there(manager)
    .post(`/tasks/${await delegated.task(there(manager))}/delegation`, { to: there(legal).id })
    .expect(200);
  await aCase('group', '小组 待认领');
  const claimed = await aCase('group', '小组 已认领');
  await there(finance)
    .post(`/tasks/${await claimed.task(there(finance), 'group')}/claim`)
    .expect(200);
  const mobile = '13800138000';
  await there(sales)
    .post('/opportunities', { name: '泵站一期', customer: { name: '宁波远航泵业有限公司', mobile } })
    .expect(201);
  await there(other)
    .post('/opportunities', { name: '泵站二期', customer: { name: '远航集团浙江分公司', mobile } })
    .expect(201);
});
afterAll(() => world.close());

test('TSK-01 mine has what I hold, by its state', async () => {
  expect(await titles(manager, {})).toEqual(['开着 采购离心泵', '撞单审核：泵站二期']);
  expect(await titles(manager, { view: 'mine', status: 'open' })).toEqual(await titles(manager, {}));
  expect(await titles(manager, { view: 'mine', status: 'done' })).toEqual(['办过 １０ＫＶ变压器']);
  expect(await titles(manager, { view: 'mine', status: 'cancelled' })).toEqual(['取消 100%_折扣']);
  expect(await titles(manager, { view: 'mine', status: 'returned' })).toEqual(['退回 缺合同']);
  expect(await titles(manager, { view: 'mine', status: 'delegated' })).toEqual(['委派 询价']);
  expect(await titles(legal, {})).toEqual(['委派 询价']);
  expect(await titles(sales, {})).toEqual(['退回 缺合同']);
});

test('TSK-01 group has what I could claim, and no longer once somebody has', async () => {
  expect(await titles(finance, { view: 'group' })).toEqual(['小组 待认领']);
  expect(await titles(finance, { view: 'mine' })).toEqual(['小组 已认领']);
  for (const status of STATUSES.filter((one) => one !== 'open'))
    expect(await titles(finance, { view: 'group', status })).toEqual([]);
});

test('TSK-01 started, decided and cc have what I began, decided, and got a copy of', async () => {
  expect(await titles(sales, { view: 'started', status: 'open' })).toEqual([
    '办过 １０ＫＶ变压器',
    '委派 询价',
    '小组 已认领',
    '小组 待认领',
    '开着 采购离心泵',
    '退回 缺合同',
  ]);
  expect(await titles(other, { view: 'started' })).toEqual(['撞单审核：泵站二期']);
  expect(await titles(manager, { view: 'decided' })).toEqual(['办过 １０ＫＶ变压器']);
  expect(await titles(director, { view: 'decided', status: 'done' })).toEqual(['取消 100%_折扣']);
  expect(await titles(care, { view: 'cc' })).toEqual(['取消 100%_折扣']);
});

test.each(VIEWS)(
  'TSK-01 the view %s is empty and counts nothing for somebody who has no part in anything',
  async (view) => {
    expect((await there(tech).get(inbox({ view })).expect(200)).body).toEqual({ items: [], nextCursor: null });
    expect(await counts(tech)).toEqual({ mine: 0, group: 0, started: 0, decided: 0, cc: 0 });
  },
);

test('TSK-01 counts agree with the lists, and the states of a view add up to it', async () => {
  for (const who of [sales, other, manager, director, legal, finance, care]) {
    const lists = await Promise.all(VIEWS.map(async (view) => [view, (await listed(who, { view })).length]));
    expect(await counts(who)).toEqual(Object.fromEntries(lists));
    for (const view of ['started', 'decided', 'cc']) {
      const byStatus = await Promise.all(
        STATUSES.map(async (status) => (await listed(who, { view, status })).map(({ id }) => id)),
      );
      expect(byStatus.flat().sort()).toEqual((await listed(who, { view })).map(({ id }) => id).sort());
    }
  }
});

test('TSK-01 the flow narrows every view', async () => {
  expect(await titles(manager, { flow: 'conflictReview' })).toEqual(['撞单审核：泵站二期']);
  expect(await titles(manager, { flow: 'approval' })).toEqual(['开着 采购离心泵']);
  expect(await titles(manager, { flow: 'nothing' })).toEqual([]);
  for (const view of VIEWS)
    for (const who of [sales, other, manager, finance, care])
      expect((await listed(who, { view, flow: 'approval' })).every(({ flow }) => flow === 'approval')).toBe(true);
});

test.each([
  ['泵', ['开着 采购离心泵', '撞单审核：泵站二期']],
  ['离心', ['开着 采购离心泵']],
  ['采购离心泵', ['开着 采购离心泵']],
  ['开着 采购', ['开着 采购离心泵']],
  [' 离心泵　', ['开着 采购离心泵']],
  ['离泵', []],
  ['不存在', []],
  ['泵站二期', ['撞单审核：泵站二期']],
  ['远', ['撞单审核：泵站二期']],
  ['远航', ['撞单审核：泵站二期']],
  ['远航集团浙江分公司', ['撞单审核：泵站二期']],
])(
  'TSK-01 among mine %j finds %j: one character, two, several, a case by its title, or by the name of its customer',
  async (q, found) => {
    expect(await titles(manager, { q })).toEqual(found);
  },
);

test('TSK-01 search ignores width and case, takes % and _ literally, and narrows with view and state', async () => {
  for (const q of ['10kv', '10KV', '１０ＫＶ', 'kv变压'])
    expect(await titles(manager, { view: 'decided', q })).toEqual(['办过 １０ＫＶ变压器']);
  for (const q of ['%', '_', '100%_折', '%_'])
    expect(await titles(manager, { view: 'mine', status: 'cancelled', q })).toEqual(['取消 100%_折扣']);
  expect(await titles(manager, { view: 'mine', status: 'open', q: '%' })).toEqual([]);
  expect(await listed(manager, { q: '远航' })).toMatchObject([{ customerName: '远航集团浙江分公司' }]);
  expect((await there(other).get('/approvals?q=%E8%BF%9C%E8%88%AA').expect(200)).body.items).toMatchObject([
    { title: '撞单审核：泵站二期' },
  ]);
});

test.each(['-openedAt', 'openedAt', 'dueAt', '-dueAt'])(
  'TSK-01 pages of one, sorted by %s, are the whole list, each task once',
  async (sort) => {
    const whole = await listed(sales, { view: 'started', sort });
    expect(whole.length).toBeGreaterThan(8);
    const paged: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const { body } = await there(sales)
        .get(inbox({ view: 'started', sort, limit: 1, ...(cursor === undefined ? {} : { cursor }) }))
        .expect(200);
      expect(body.items).toHaveLength(1);
      paged.push(body.items[0].id);
      cursor = body.nextCursor;
    }
    expect(paged).toEqual(whole.map(({ id }) => id));
    if (sort === 'dueAt') expect(whole[0]?.dueAt).not.toBeNull();
  },
);

test('TSK-01 what the list does not know is refused, with what it knows', async () => {
  const { body: first } = await there(sales).get(inbox({ view: 'started', limit: 1 }));
  for (const [query, pointer] of [
    ['view=all', '/view'],
    ['filter[status]=lost', '/filter[status]'],
    ['filter[x]=1', '/filter[x]'],
    ['sort=title', '/sort'],
    ['limit=0', '/limit'],
    ['limit=201', '/limit'],
    ['q=', '/q'],
    [`cursor=${first.nextCursor}&sort=dueAt`, '/cursor'],
    [`cursor=x${first.nextCursor}`, '/cursor'],
  ]) {
    const { status, body } = await there(sales).get(`/tasks?${query}`);
    expect({ query, status, pointer: body.errors?.[0]?.pointer }).toEqual({ query, status: 400, pointer });
  }
  const { body } = await there(sales).get('/tasks?view=all');
  for (const view of VIEWS) expect(body.detail).toContain(view);
});

test('TSK-01 a saved view applies as the list that it was saved from', async () => {
  const { body } = await there(manager)
    .post('/task-views', {
      name: '采购',
      query: { view: 'mine', 'filter[status]': 'open', 'filter[flow]': 'approval', sort: 'dueAt', q: '采购' },
    })
    .expect(201);
  const { body: saved } = await there(manager).get('/task-views');
  const query = new URLSearchParams(saved.items.find(({ id }: { id: string }) => id === body.id).query);
  expect((await there(manager).get(`/tasks?${query.toString()}`).expect(200)).body.items).toMatchObject([
    { title: '开着 采购离心泵' },
  ]);
});

test('SEC-01 approvals are listed to those with a part in them, once to a head of several, page by page', async () => {
  const whole: { id: string; title: string }[] = (await there(director).get('/approvals?limit=200').expect(200)).body
    .items;
  // seven of a person below, in which a second person below has part, and the one of a registration
  expect(whole).toHaveLength(8);
  expect(new Set(whole.map(({ id }) => id)).size).toBe(whole.length);
  const paged: unknown[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body }: { body: { items: unknown[]; nextCursor: string | null } } = await there(director)
      .get(`/approvals?limit=3${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)
      .expect(200);
    paged.push(...body.items);
    cursor = body.nextCursor;
  }
  expect(paged).toEqual(whole);
  expect((await there(care).get('/approvals').expect(200)).body.items).toMatchObject([{ title: '取消 100%_折扣' }]);
  expect((await there(tech).get('/approvals').expect(200)).body).toEqual({ items: [], nextCursor: null });
});
