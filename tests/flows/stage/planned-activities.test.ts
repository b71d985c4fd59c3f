import { tellOfFollowUps } from '../../../ops/jobs/plan-reminders';
import { keepHistory } from '../../world/histories';
import { type Person, signedIn } from '../../world/http';
import { anOpportunity, publishModel, threeStages } from '../../world/stages';
import { openWorld, type World } from '../../world/world';

let world: World;
let sales1: Person;
let sales2: Person;
let sales3: Person;
let manager1: Person;
let director1: Person;
let ops: Person;
beforeAll(async () => {
  world = await openWorld();
  [sales1, sales2, sales3, manager1, director1, ops] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'sales2'),
    signedIn(world, 'sales3'),
    signedIn(world, 'manager1'),
    signedIn(world, 'director1'),
    signedIn(world, 'ops1'),
  ]);
  await publishModel(
    ops,
    threeStages('planned', {
      first: {
        activities: [
          { key: 'visit', name: '拜访' },
          { key: 'call', name: '电话' },
        ],
      },
      second: { activities: [{ key: 'demo', name: '演示' }] },
    }),
  );
});
afterAll(() => world.close());

const DAY = 24 * 3_600_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);

type Sale = Awaited<ReturnType<typeof anOpportunity>>;
const plan = (by: Person, sale: Sale, key: string, body: object) =>
  by.put(`/opportunities/${sale.id}/activities/${key}/plan`, body);
const notified = (sale: Sale): Promise<string[]> =>
  world
    .db('messages')
    .join('users', 'users.id', 'messages.user_id')
    .whereLike('key', `${sale.id}/%`)
    .orderBy('messages.id')
    .select('template', 'username')
    .then((rows) =>
      rows
        .map(({ template, username }: { template: string; username: string }) => `${template} ${username}`)
        .toSorted(),
    );
const agenda = async (by: Person, query = '') =>
  (await by.get(`/activities?${query}`).expect(200)).body.items.map(
    ({ opportunity, key }: { opportunity: { name: string }; key: string }) => `${opportunity.name} ${key}`,
  );

test('OPP-22 OPP-23 what is planned, also ahead of its stage, is reminded of, and told once when passed', async () => {
  const sale = await anOpportunity(sales1, 'planned');
  await sales1.post(`/opportunities/${sale.id}/team`, { userId: sales2.id, role: 'assistant' }).expect(201);
  await plan(sales1, sale, 'demo', { on: inDays(20), assigneeId: sales2.id }).expect(200);
  await plan(sales1, sale, 'call', { on: inDays(10) }).expect(200);
  await plan(sales1, sale, 'visit', { on: inDays(5) }).expect(200);
  await sale.complete('visit').expect(200);
  expect((await plan(sales1, sale, 'demo', { on: inDays(20), stage: 'closing' })).status).toBe(404);
  const { items } = (await sales1.get(`/opportunities/${sale.id}/activities`)).body;
  expect(items.find(({ key }: { key: string }) => key === 'demo')).toMatchObject({
    stageKey: 'proposal',
    plannedOn: inDays(20),
    plannedUntil: inDays(20),
    assigneeId: sales2.id,
    done: false,
  });
  expect(items.find(({ key }: { key: string }) => key === 'call')).toMatchObject({ assigneeId: sales1.id });
  await world.fastForward(sale.workflowId, { days: 14 });
  await sale.move('proposal').expect(200);
  await world.fastForward(sale.workflowId, { days: 8 });
  const about = (await sales1.get(`/opportunities/${sale.id}/timeline?limit=200`)).body.items.flatMap(
    ({ type, data }: { type: string; data: { activity?: string } }) =>
      /^activity\.(reminder|overdue)$/.test(type) ? [`${data.activity ?? ''} ${type}`] : [],
  );
  expect(about.toSorted()).toEqual([
    'call activity.overdue',
    'call activity.reminder',
    'demo activity.overdue',
    'demo activity.reminder',
  ]); // in which order depends on the holidays between
  expect(await notified(sale)).toEqual([
    'activityOverdue sales1',
    'activityOverdue sales1',
    'activityOverdue sales2',
    'activityReminded sales1',
    'activityReminded sales2',
    'stageInformed sales2',
  ]);
  await sale.complete('demo').expect(200);
  expect(
    (await sales1.get(`/opportunities/${sale.id}/activities`)).body.items.map(
      ({ key, late }: { key: string; late: boolean }) => [key, late],
    ),
  ).toEqual([
    ['visit', false],
    ['call', false],
    ['demo', true],
  ]); // as in the model
  await keepHistory(world, 'stage/plans-reminded-of', sale.workflowId, { ended: false });
});

test('OPP-27 OPP-23 follow-ups are reminded of once, however many processes look, and not when done', async () => {
  const sale = await anOpportunity(sales1, 'planned');
  await sale.move('proposal').expect(200);
  await sale.move('closing').expect(200);
  await sales1.post(`/opportunities/${sale.id}/won`, { summary: '方案最优', amountFen: 100 }).expect(200);
  // a Wednesday
  for (const key of ['delivery', 'payment']) await plan(sales1, sale, key, { on: '2030-05-22' }).expect(200);
  expect((await plan(sales1, sale, 'payment', { on: '2030', stage: 'lead' })).body).toMatchObject({
    status: 422,
    errors: [{ pointer: '/stage' }],
  });
  await sale.complete('payment').expect(200);
  const at = (moment: string): Promise<number[]> =>
    Promise.all([1, 2, 3].map(() => tellOfFollowUps(world.db, Date.parse(moment))));
  expect(await at('2030-05-22T00:59:59.999Z')).toEqual([0, 0, 0]);
  expect((await at('2030-05-22T01:00:00Z')).toSorted()).toEqual([0, 0, 1]);
  expect(await at('2030-05-22T15:59:59Z')).toEqual([0, 0, 0]);
  expect((await at('2030-05-22T16:00:00Z')).toSorted()).toEqual([0, 0, 1]);
  expect(await at('2040-01-01T00:00:00Z')).toEqual([0, 0, 0]);
  expect((await notified(sale)).filter((one) => one.startsWith('activity'))).toEqual([
    'activityOverdue sales1',
    'activityReminded sales1',
  ]);
  expect((await sale.types()).slice(-3)).toEqual(['activity.done', 'activity.reminder', 'activity.overdue']);
});

test('OPP-22 OPP-25 everybody sees what they have to do over all opportunities, and heads their people’s', async () => {
  const [early, late, lost] = [
    await anOpportunity(sales1, 'planned', { name: '早' }),
    await anOpportunity(sales1, 'planned', { name: '晚' }),
    await anOpportunity(sales1, 'planned', { name: '丢' }),
  ];
  const theirs = await anOpportunity(sales3, 'planned', { name: '南' });
  await sales1.post(`/opportunities/${late.id}/team`, { userId: sales2.id, role: 'assistant' }).expect(201);
  await plan(sales1, early, 'call', { on: '2090-03' }).expect(200);
  await plan(sales1, early, 'visit', { on: null }).expect(200);
  await plan(sales1, late, 'call', { on: '2090-04-15' }).expect(200);
  await plan(sales1, late, 'visit', { on: '2090-W01', assigneeId: sales2.id }).expect(200);
  await plan(sales1, late, 'demo', { on: '2026-03-02' }).expect(200);
  await plan(sales1, lost, 'call', { on: '2090-03-05' }).expect(200);
  await plan(sales1, lost, 'visit', { on: '2026-03-02' }).expect(200);
  await plan(sales3, theirs, 'call', { on: '2090-03-05' }).expect(200);
  await sales1.post(`/opportunities/${lost.id}/lost`, { reason: 'price', summary: '…' }).expect(200);
  await late.complete('call').expect(200);
  const passed = async (sale: Sale) =>
    (await sales1.get(`/opportunities/${sale.id}/activities`)).body.items
      .filter(({ overdue }: { overdue: boolean }) => overdue)
      .map(({ key }: { key: string }) => key);
  expect([await passed(late), await passed(lost)]).toEqual([['demo'], []]);
  const own = 'filter[from]=2090-01-01';

  expect(await agenda(sales1, own)).toEqual(['早 call', '晚 call']);
  expect(await agenda(sales1, `${own}&filter[done]=false`)).toEqual(['早 call']);
  expect(await agenda(sales1, `${own}&filter[done]=true`)).toEqual(['晚 call']);
  expect(await agenda(sales1, `${own}&filter[before]=2090-04-01`)).toEqual(['早 call']);
  expect(await agenda(sales1, 'filter[overdue]=true&filter[before]=2026-03-03')).toEqual(['晚 demo']);
  expect(
    (await agenda(sales1, 'filter[overdue]=false'))
      .slice(-2)
      .map((one: string) => one.split(' ').at(-1))
      .toSorted(),
  ).toEqual(['installation', 'visit']); // without a plan: last
  expect(await agenda(sales1, 'filter[before]=9999-01-01')).not.toContain('早 visit');
  expect(await agenda(sales2, own)).toEqual(['晚 visit']);
  expect(await agenda(manager1, own)).toEqual([]);
  expect(await agenda(manager1, `${own}&filter[assigneeId]=${sales2.id}`)).toEqual(['晚 visit']);
  expect(await agenda(manager1, `${own}&filter[assigneeId]=${sales3.id}`)).toEqual([]); // of another department
  expect(await agenda(sales1, `${own}&filter[assigneeId]=${sales2.id}`)).toEqual([]);
  const [east, south, sales] = await Promise.all(
    ['sales1', 'sales3', 'director1'].map((username) =>
      world
        .db('users')
        .where({ username })
        .first('department_id')
        .then((row) => row?.department_id),
    ),
  );
  expect(await agenda(manager1, `${own}&filter[departmentId]=${east}`)).toEqual(['晚 visit', '早 call', '晚 call']);
  expect(await agenda(manager1, `${own}&filter[departmentId]=${sales}`)).toEqual(['晚 visit', '早 call', '晚 call']);
  expect(await agenda(manager1, `${own}&filter[departmentId]=${south}`)).toEqual([]);
  expect(await agenda(director1, `${own}&filter[departmentId]=${sales}`)).toEqual([
    '晚 visit',
    '南 call',
    '早 call',
    '晚 call',
  ]);

  const [first] = (await sales1.get(`/activities?${own}`)).body.items;
  expect(first).toMatchObject({
    opportunity: { id: early.id },
    customer: { name: early.body.customer.name },
    kind: 'sales',
    stageKey: 'lead',
    plannedOn: '2090-03',
    plannedUntil: '2090-03-31',
    overdue: false,
    done: false,
  });
  // they are read with the opportunity
  for (const field of ['result', 'documents', 'form']) expect(first).not.toHaveProperty(field);
  const pages: string[] = [];
  let cursor = '';
  do {
    const { body } = await director1
      .get(`/activities?${own}&filter[departmentId]=${sales}&limit=1${cursor}`)
      .expect(200);
    pages.push(...body.items.map(({ id }: { id: string }) => id));
    cursor = body.nextCursor === null ? '' : `&cursor=${encodeURIComponent(body.nextCursor)}`;
  } while (cursor !== '');
  expect(new Set(pages).size).toBe(4);
  expect(pages).toHaveLength(4);
  const without = (await sales1.get('/activities?limit=200')).body.items;
  expect((await sales1.get(`/activities?limit=${without.length - 1}`)).body.nextCursor).not.toBeNull();
  expect((await sales1.get('/activities?filter[from]=heute')).body).toMatchObject({ status: 400 });
});
