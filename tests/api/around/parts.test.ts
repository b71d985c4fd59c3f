import { randomUUID } from 'node:crypto';
import type { PartTable } from '../../../db/around/parts';
import { type Person, signedIn } from '../../world/http';
import { registered } from '../../world/opportunities';
import { openWorld, type World } from '../../world/world';

let world: World;
let [sales1, sales3, tech1]: Person[] = [];
const there = (person: Person | undefined): Person => {
  if (!person) throw new Error('not signed in');
  return person;
};

beforeAll(async () => {
  world = await openWorld();
  [sales1, sales3, tech1] = await Promise.all(['sales1', 'sales3', 'tech1'].map((name) => signedIn(world, name)));
});
afterAll(() => world.close());

interface Example {
  readonly path: string;
  readonly table: PartTable;
  readonly most: number;
  /** What is entered; may need something that is made first. */
  readonly body: () => Promise<object> | object;
  /** What is shown of it. */
  readonly shown: object;
  readonly patch: object;
  readonly changed: object;
  /** Columns that must differ between two of them. */
  readonly distinct?: (n: number) => Promise<object>;
}

const aCustomer = async (): Promise<string> =>
  String((await there(sales1).post('/customers', { name: `用户 ${randomUUID()}` })).body.id);

const aCompetitor = async (): Promise<string> =>
  String((await there(sales1).post('/competitors', { name: `对手 ${randomUUID()}`, scope: 'regional' })).body.id);

const examples: Readonly<Record<string, Example>> = {
  'OPP-21 a further customer': {
    path: 'customers',
    table: 'opportunity_customers',
    most: 50,
    body: async () => ({ customerId: await aCustomer(), role: 'designInstitute' }),
    shown: { role: 'designInstitute', note: null },
    patch: { role: 'endUser', note: '业主' },
    changed: { role: 'endUser', note: '业主' },
    distinct: async () => ({ customer_id: await aCustomer() }),
  },
  'OPP-14 a partner': {
    path: 'partners',
    table: 'opportunity_partners',
    most: 50,
    body: () => ({ name: '华东集成', role: 'integrator', phone: '021-55556666' }),
    shown: { name: '华东集成', role: 'integrator', phone: '021-55556666', contactName: null, customerId: null },
    patch: { phone: null, contactName: '老张' },
    changed: { name: '华东集成', phone: null, contactName: '老张' },
  },
  'CMP-06 a competitor in the opportunity': {
    path: 'competitors',
    table: 'opportunity_competitors',
    most: 50,
    body: async () => ({
      competitorId: await aCompetitor(),
      threat: 'high',
      products: ['X1', 'X2'],
      strengths: '价格',
    }),
    shown: { threat: 'high', products: ['X1', 'X2'], strengths: '价格', weaknesses: null },
    patch: { products: [], weaknesses: '交期' },
    changed: { products: [], strengths: '价格', weaknesses: '交期' },
    distinct: async () => ({ competitor_id: await aCompetitor() }),
  },
  'OPP-24 a sample request': {
    path: 'samples',
    table: 'opportunity_samples',
    most: 200,
    body: () => ({ items: [{ name: '球阀 DN50', quantity: 2, unit: '台' }], neededOn: '2026-12-01' }),
    shown: { items: [{ name: '球阀 DN50', quantity: 2, unit: '台' }], neededOn: '2026-12-01', status: 'requested' },
    patch: { neededOn: null, items: [{ name: '球阀 DN80', quantity: 1 }] },
    changed: { neededOn: null, items: [{ name: '球阀 DN80', quantity: 1 }] },
  },
  'OPP-24 a quotation': {
    path: 'quotations',
    table: 'opportunity_quotations',
    most: 200,
    body: () => ({ lines: [{ name: '球阀', quantity: 2.5, unit: '吨', unitPriceFen: 101 }], validUntil: '2026-12-31' }),
    shown: { number: 1, revision: 1, totalFen: 253, status: 'draft', validUntil: '2026-12-31' },
    patch: { lines: [{ name: '球阀', quantity: 3, unitPriceFen: 100 }], note: '含税' },
    changed: { totalFen: 300, note: '含税', validUntil: '2026-12-31' },
    distinct: (n) => Promise.resolve({ number: n }),
  },
  'OPP-12 a revision of the budget': {
    path: 'budgets',
    table: 'opportunity_budgets',
    most: 100,
    body: () => ({
      lines: [
        { category: '差旅', amountFen: 500_000 },
        { category: '招待', amountFen: 200_000, note: '两次' },
      ],
    }),
    shown: {
      revision: 1,
      status: 'draft',
      totalFen: 700_000,
      approvalId: null,
      lines: [
        { category: '差旅', amountFen: 500_000, spentFen: null },
        { category: '招待', amountFen: 200_000, note: '两次', spentFen: null },
      ],
    },
    patch: { lines: [{ category: '差旅', amountFen: 1 }], note: '缩减' },
    changed: { totalFen: 1, note: '缩减', revision: 1 },
    distinct: (n) => Promise.resolve({ revision: n, status: 'superseded' }),
  },
  'OPP-10 a task of the project plan': {
    path: 'plan',
    table: 'project_plan_tasks',
    most: 500,
    body: () => ({ name: '方案设计', dueOn: '2026-12-20', startsOn: '2026-12-01', assigneeId: there(sales1).id }),
    shown: { kind: 'task', name: '方案设计', dueOn: '2026-12-20', done: false, doneAt: null },
    patch: { done: true, kind: 'milestone' },
    changed: { kind: 'milestone', done: true, dueOn: '2026-12-20' },
  },
};

describe.each(Object.entries(examples))('%s', (_, { path, table, most, body, shown, patch, changed, distinct }) => {
  let opportunity: string;
  let place: string;
  beforeEach(async () => {
    opportunity = await registered(there(sales1), { category: 'project' });
    place = `/opportunities/${opportunity}/${path}`;
  });

  test('is entered, read, changed with the version that was read, and removed', async () => {
    const { status, body: entered, headers } = await there(sales1).post(place, await body());
    expect({ status, entered }).toMatchObject({
      status: 201,
      entered: { ...shown, version: 1, createdBy: there(sales1).id },
    });
    expect(headers).toMatchObject({ location: `/api/v1${place}/${entered.id}`, etag: '"1"' });
    expect((await there(sales1).get(`${place}/${entered.id}`)).body).toEqual(entered);
    expect((await there(sales1).get(place)).body).toEqual({ items: [entered], nextCursor: null });
    expect((await there(sales1).patch(`${place}/${entered.id}`, patch)).status).toBe(428);
    expect((await there(sales1).patch(`${place}/${entered.id}`, patch, 1)).body).toMatchObject({
      ...changed,
      version: 2,
    });
    expect((await there(sales1).patch(`${place}/${entered.id}`, patch, 1)).status).toBe(412);
    await there(sales1).delete(`${place}/${entered.id}`).expect(204);
    expect((await there(sales1).get(`${place}/${entered.id}`)).status).toBe(404);
    const types = (await there(sales1).get(`/opportunities/${opportunity}/timeline`)).body.items.map(
      ({ type }: { type: string }) => type.split('.')[1],
    );
    expect(types.slice(-3)).toEqual(['added', 'changed', 'removed']);
  });

  test('SEC-01 is nothing to a stranger, for a reader to read, and for an assistant to change', async () => {
    const { body: entered } = await there(sales1).post(place, await body());
    for (const asked of [
      there(sales3).get(place),
      there(sales3).get(`${place}/${entered.id}`),
      there(sales3).post(place, await body()),
      there(sales3).patch(`${place}/${entered.id}`, patch, 1),
      there(sales3).delete(`${place}/${entered.id}`),
    ]) {
      expect((await asked).status).toBe(404);
    }
    await there(sales1)
      .post(`/opportunities/${opportunity}/team`, { userId: there(tech1).id, role: 'presales' })
      .expect(201);
    expect((await there(tech1).get(place)).body.items).toHaveLength(1);
    for (const asked of [
      there(tech1).post(place, await body()),
      there(tech1).patch(`${place}/${entered.id}`, patch, 1),
      there(tech1).delete(`${place}/${entered.id}`),
    ]) {
      expect((await asked).status).toBe(403);
    }
    await there(sales1)
      .post(`/opportunities/${opportunity}/team`, { userId: there(sales3).id, role: 'assistant' })
      .expect(201);
    expect((await there(sales3).patch(`${place}/${entered.id}`, patch, 1)).status).toBe(200);
  });

  test('API-02 is entered once under one key, and belongs to its own opportunity', async () => {
    const headers = { 'Idempotency-Key': `${path}-${opportunity}` };
    const content = await body();
    const answers = await Promise.all([1, 2, 3].map(() => there(sales1).post(place, content, headers)));
    expect(new Set(answers.map((answer) => JSON.stringify([answer.status, answer.body]))).size).toBe(1);
    expect((await there(sales1).get(place)).body.items).toHaveLength(1);
    await world
      .db('idempotency_keys')
      .where({ key: headers['Idempotency-Key'] })
      .update({ status: null, body: null, headers: null, locked_until: new Date(0).toISOString() });
    expect((await there(sales1).post(place, content, headers)).body.id).toBe(answers[0]?.body.id);
    expect((await there(sales1).get(place)).body.items).toHaveLength(1);
    const other = await registered(there(sales1), { category: 'project' });
    expect((await there(sales1).get(`/opportunities/${other}/${path}/${answers[0]?.body.id}`)).status).toBe(404);
  });

  test(`there are ${most} of them at most`, async () => {
    const { body: entered } = await there(sales1).post(place, await body());
    const [row] = await world.db(table).where({ id: entered.id });
    const { lists, plain } = apart(row);
    const rows = await Promise.all(
      Array.from({ length: most - 1 }, async (_one, n) => ({
        ...plain,
        ...lists,
        id: randomUUID(),
        ...(await distinct?.(n + 2)),
      })),
    );
    await world.db(table).insert(rows);
    expect((await there(sales1).post(place, await body())).status).toBe(422);
    const pages = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body: page } = await there(sales1).get(`${place}?limit=40${cursor === '' ? '' : `&cursor=${cursor}`}`);
      pages.push(...page.items.map(({ id }: { id: string }) => id));
      cursor = page.nextCursor;
    }
    expect(new Set(pages).size).toBe(most);
  });
});

/** The driver writes a list as an array of Postgres unless it is JSON already. */
function apart(row: Record<string, unknown>): { plain: object; lists: object } {
  const entries = Object.entries(row);
  return {
    plain: Object.fromEntries(entries.filter(([, value]) => !Array.isArray(value))),
    lists: Object.fromEntries(
      entries.filter(([, value]) => Array.isArray(value)).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
  };
}
