import type { Knex } from 'knex';
import { newId } from '../../../db/shared/new-id';
import { searchGrams } from '../../../definitions/shared/search/search-grams';
import { type Forecast, forecasts } from '../../../definitions/stage/forecast';
import { type Person, signedIn } from '../../world/http';
import { plainRow } from '../../world/opportunities';
import { openWorld, type World } from '../../world/world';

const ROWS = 120;
const NAMES = ['sales1', 'sales2', 'sales3', 'manager1', 'manager2', 'director1', 'tech1', 'finance1'] as const;

let world: World;
const people = new Map<string, Person>();
const person = (name: string): Person => {
  const found = people.get(name);
  if (!found) throw new Error(`${name} is not signed in`);
  return found;
};

beforeAll(async () => {
  world = await openWorld();
  for (const name of NAMES) people.set(name, await signedIn(world, name));
  await load(world.db);
});
afterAll(() => world.close());

interface Seen {
  readonly id: string;
  readonly n: number;
  readonly owners: readonly string[];
  /** Their departments. */
  readonly ownersIn: readonly string[];
  readonly team: readonly string[];
  /** The key of its department. */
  readonly department: string;
  readonly customer: string | null;
  readonly forecast: Forecast;
  readonly isPublic: boolean;
  readonly stage: string;
  readonly isOverdue: boolean;
  readonly isStalled: boolean;
}
const made: Seen[] = [];
let customers: readonly string[] = [];

/**
 * The tree of departments, with a branch below the east that goes two levels deeper, and one beside it; ids by key.
 */
const departments = new Map<string, string>();
const parents: Record<string, string | null> = {};
const branch = (key: string): readonly string[] => [
  key,
  ...Object.keys(parents)
    .filter((below) => parents[below] === key)
    .flatMap(branch),
];
const departmentId = (key: string): string => {
  const id = departments.get(key);
  if (!id) throw new Error(`There is no department ${key}.`);
  return id;
};

async function growTree(db: Knex): Promise<void> {
  const added = { shanghai: 'east', pudong: 'shanghai', hangzhou: 'east' };
  for (const [key, parent] of Object.entries(added))
    await db('departments').insert({
      id: newId(),
      key,
      name: key,
      parent_id: (await db('departments').where({ key: parent }).first())?.id ?? null,
      head_user_id: null,
    });
  const rows = await db('departments').select('id', 'key', 'parent_id');
  for (const { id, key } of rows) departments.set(key, id);
  for (const { key, parent_id } of rows) parents[key] = rows.find(({ id }) => id === parent_id)?.key ?? null;
}

/**
 * Several ways lead to many of them: an owner in the head’s department, in a team of their own, in the pool. Two each
 * share a moment.
 */
async function load(db: Knex): Promise<void> {
  await growTree(db);
  customers = await Promise.all(
    ['昊瑞', '渝嘉'].map(async (name) =>
      String((await person('sales1').post('/customers', { name }).expect(201)).body.id),
    ),
  );
  const users = new Map(
    (
      await db('users')
        .join('departments', 'departments.id', 'department_id')
        .select<{ username: string; id: string; department: string }[]>('username', 'users.id', 'key as department')
    ).map((user) => [user.username, user]),
  );
  const user = (name: string) => {
    const found = users.get(name);
    if (!found) throw new Error(`There is no ${name}.`);
    return found;
  };
  for (let n = 0; n < ROWS; n++) {
    const owner = ['sales1', 'sales2', 'sales3', 'manager1'][n % 4] ?? 'sales1';
    const isPublic = n % 10 === 9;
    const owners = isPublic ? [] : n % 6 === 0 ? [owner, 'sales3'] : [owner];
    made.push({
      id: newId(),
      n,
      owners: [...new Set(owners)],
      ownersIn: owners.map((name) => user(name).department),
      team: n % 5 === 0 ? ['tech1', 'sales1'] : [],
      department: (n % 7 === 0 && ['shanghai', 'pudong', 'hangzhou'][(n / 7) % 3]) || user(owner).department,
      customer: customers[n % 5] ?? null,
      forecast: forecasts[n % 11] ?? 'pipeline',
      isPublic,
      stage: ['a', 'b', 'c'][n % 3] ?? 'a',
      isOverdue: n % 8 === 0,
      isStalled: n % 40 === 0,
    });
  }
  const at = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, Math.floor(n / 2))).toISOString();
  const rows = made.map(({ id, n, department, customer, forecast, isPublic, stage, isOverdue, isStalled }) => ({
    ...plainRow(db),
    id,
    name: `泵站 ${n}`,
    search_grams: searchGrams(`泵站 ${n}`),
    department_id: departmentId(department),
    customer_id: customer,
    forecast,
    created_by: user('sales1').id,
    visibility: isPublic ? ('public' as const) : ('private' as const),
    created_at: at(n),
    updated_at: at(n),
    stage_key: stage,
    stage_version: 0,
    stage_entered_at: at(n),
    stage_overdue: isOverdue,
    stage_stalled: isStalled,
    win_probability: 10,
  }));
  await db('opportunities').insert(rows);
  await db('opportunity_owners').insert(
    made.flatMap(({ id, owners }) => owners.map((name) => ({ opportunity_id: id, user_id: user(name).id, share: 50 }))),
  );
  await db('opportunity_team').insert(
    made.flatMap(({ id, team, n }) =>
      team.map((name) => ({
        id: newId(),
        opportunity_id: id,
        user_id: user(name).id,
        role: 'presales',
        version: 1,
        created_by: user(name).id,
        created_at: at(n),
        updated_at: at(n),
      })),
    ),
  );
}

async function everyPage(by: Person, query: string): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { status, body } = await by.get(`/opportunities?limit=7${query}${cursor === '' ? '' : `&cursor=${cursor}`}`);
    expect(status).toBe(200);
    ids.push(...body.items.map(({ id }: { id: string }) => id));
    cursor = body.nextCursor;
  }
  return ids;
}

/** What the rules of access say, row by row, beside what the list finds by its indexes. */
const isSeen =
  (name: string, headed: readonly string[], sells: boolean) =>
  (row: Seen): boolean =>
    name === 'finance1' ||
    row.owners.includes(name) ||
    row.team.includes(name) ||
    [row.department, ...row.ownersIn].some((key) => headed.includes(key)) ||
    (sells && row.isPublic);

const filters: Readonly<Record<string, (row: Seen) => boolean>> = {
  '': () => true,
  '&filter[stage]=b': ({ stage }) => stage === 'b',
  '&filter[overdue]=true': ({ isOverdue }) => isOverdue,
  '&filter[stalled]=true': ({ isStalled }) => isStalled,
  ...Object.fromEntries(
    forecasts.map((wanted) => [`&filter[forecast]=${wanted}`, ({ forecast }: Seen) => forecast === wanted]),
  ),
  '&filter[status]=valid&filter[category]=normal&filter[businessModel]=standard': () => true,
  '&filter[visibility]=public': ({ isPublic }) => isPublic,
  '&filter[status]=lost': () => false,
  '&q=泵站': () => true,
  '&q=站 11': ({ n }) => String(n).startsWith('11'),
};

test.each(NAMES)(
  'SEC-01 OPP-25 %s finds exactly what they may see, page by page, with every filter, none twice and in order',
  async (name) => {
    const { roles } = (await person(name).get('/me')).body;
    const headed = (await world.db('departments').where({ head_user_id: person(name).id })).flatMap(({ key }) =>
      branch(key),
    );
    const mayRead = isSeen(name, headed, roles.includes('sales'));
    const byCustomer = customers.map(
      (id) => [`&filter[customerId]=${id}`, ({ customer }: Seen) => customer === id] as const,
    );
    for (const [filter, fits] of [...Object.entries(filters), ...byCustomer, ...branches()]) {
      const expected = inOrder(made.filter((row) => mayRead(row) && fits(row)));
      expect([filter, await everyPage(person(name), `&sort=createdAt${filter}`)]).toEqual([filter, expected]);
      expect([filter, await everyPage(person(name), filter)]).toEqual([filter, expected.toReversed()]);
    }
    for (const owner of ['sales1', 'sales3']) {
      const owned = made.filter((row) => mayRead(row) && row.owners.includes(owner));
      expect(await everyPage(person(name), `&sort=createdAt&filter[ownerId]=${person(owner).id}`)).toEqual(
        inOrder(owned),
      );
      const branched = owned.filter(({ department }) => branch('shanghai').includes(department));
      expect(
        await everyPage(
          person(name),
          `&sort=createdAt&filter[ownerId]=${person(owner).id}&filter[departmentId]=${departmentId('shanghai')}`,
        ),
      ).toEqual(inOrder(branched));
    }
  },
);

const inOrder = (rows: readonly Seen[]): string[] =>
  rows.toSorted((a, b) => Math.floor(a.n / 2) - Math.floor(b.n / 2) || (a.id < b.id ? -1 : 1)).map(({ id }) => id);

/** Each department of the tree as a filter, alone and with another one, and one that is not there. */
const branches = (): [string, (row: Seen) => boolean][] => [
  ...[...departments].flatMap(([key, id]): [string, (row: Seen) => boolean][] => [
    [`&filter[departmentId]=${id}`, ({ department }) => branch(key).includes(department)],
    [
      `&filter[departmentId]=${id}&filter[stage]=b`,
      ({ department, stage }) => branch(key).includes(department) && stage === 'b',
    ],
  ]),
  [`&filter[departmentId]=${newId()}`, () => false],
];

test('the rows tell the filters apart: each finds some, and no two find the same', () => {
  const found = (fits: (row: Seen) => boolean): number[] => made.filter(fits).map(({ n }) => n);
  const apart = [
    ...forecasts.map((wanted) => found(({ forecast }) => forecast === wanted)),
    ...customers.map((id) => found(({ customer }) => customer === id)),
    ...['company', 'east', 'south', 'shanghai', 'pudong', 'hangzhou'].map((key) =>
      found(({ department }) => branch(key).includes(department)),
    ),
  ];
  for (const [at, rows] of apart.entries())
    expect([at, rows.length > 0, apart.findIndex((other) => other.join() === rows.join())]).toEqual([at, true, at]);
});

test('OPP-25 a manager lists a department with all below it; of another branch only what they see anyway', async () => {
  const found = async (by: string, key: string): Promise<string[]> =>
    everyPage(person(by), `&sort=createdAt&filter[departmentId]=${departmentId(key)}`);
  const of = (...keys: readonly string[]): string[] =>
    inOrder(made.filter(({ department }) => keys.includes(department)));
  expect(await found('director1', 'sales')).toEqual(inOrder(made));
  expect(await found('director1', 'east')).toEqual(of('east', 'shanghai', 'pudong', 'hangzhou'));
  expect(await found('manager1', 'shanghai')).toEqual(of('shanghai', 'pudong'));
  expect(await found('manager1', 'pudong')).toEqual(of('pudong'));
  expect(await found('manager2', 'company')).toEqual(await everyPage(person('manager2'), '&sort=createdAt'));
  const other = await found('manager2', 'east');
  expect(other).toEqual(
    inOrder(
      made.filter(
        ({ department, isPublic, owners }) =>
          branch('east').includes(department) && (isPublic || owners.includes('sales3')),
      ),
    ),
  );
  expect(other.length).toBeGreaterThan(0);
  expect(await found('tech1', 'south')).toEqual(
    inOrder(made.filter(({ department, team }) => department === 'south' && team.includes('tech1'))),
  );
  expect((await person('director1').get('/opportunities?filter[departmentId]=east')).status).toBe(400);
});

test('OPP-25 departments for narrowing lists are found: the tree by pages, a branch, what somebody heads', async () => {
  const found = async (query: string): Promise<string[]> =>
    (await person('manager1').get(`/departments?${query}`).expect(200)).body.items.map(
      ({ key }: { key: string }) => key,
    );
  const first = (await person('sales1').get('/departments?limit=2')).body;
  const rest = (await person('sales1').get(`/departments?limit=200&cursor=${first.nextCursor}`)).body;
  expect([...first.items, ...rest.items].map(({ id, key, parentId }) => [key, id, parentId])).toEqual(
    [...departments].map(([key, id]) => [key, id, departments.get(parents[key] ?? '') ?? null]).toSorted(),
  );
  expect(rest.nextCursor).toBeNull();
  expect(await found(`filter[departmentId]=${departmentId('east')}`)).toEqual([
    'east',
    'hangzhou',
    'pudong',
    'shanghai',
  ]);
  expect(await found(`filter[headId]=${person('manager1').id}`)).toEqual(['east']);
  expect(await found(`filter[departmentId]=${newId()}`)).toEqual([]);
});

test('CUS-07 customers and people are listed by department tree, too', async () => {
  const customer = async (by: string, name: string): Promise<string> =>
    String((await person(by).post('/customers', { name }).expect(201)).body.id);
  const [east, south] = [await customer('sales1', '祺禾阀门'), await customer('sales3', '缃纬阀门')];
  const found = async (by: string, key: string, sort = 'createdAt'): Promise<string[]> =>
    (await person(by).get(`/customers?q=阀门&sort=${sort}&filter[departmentId]=${departmentId(key)}`)).body.items.map(
      ({ id }: { id: string }) => id,
    );
  expect([await found('director1', 'sales'), await found('finance1', 'company')]).toEqual([
    [east, south],
    [east, south],
  ]);
  expect([
    await found('director1', 'east'),
    await found('finance1', 'south', '-name'),
    await found('finance1', 'pudong'),
  ]).toEqual([[east], [south], []]);
  expect([
    await found('manager2', 'sales'),
    await found('manager2', 'east'),
    await found('sales1', 'sales'),
    await found('sales1', 'south'),
  ]).toEqual([[south], [], [east], []]);
  const people = async (key: string): Promise<string[]> =>
    (await person('sales1').get(`/users?filter[departmentId]=${departmentId(key)}`)).body.items.map(
      ({ username }: { username: string }) => username,
    );
  expect(await people('sales')).toEqual(['director1', 'manager1', 'manager2', 'sales1', 'sales2', 'sales3']);
  expect([await people('east'), await people('hangzhou')]).toEqual([['manager1', 'sales1', 'sales2'], []]);
});

test('SEC-01 CUS-07 a list of customers by name or age has one’s own and those of the departments below', async () => {
  const customer = async (by: string, name: string): Promise<string> =>
    String((await person(by).post('/customers', { name })).body.id);
  const [east, south] = [await customer('sales1', '甲泵业'), await customer('sales3', '乙泵业')];
  const found = async (by: string, query: string): Promise<string[]> =>
    (await person(by).get(`/customers?q=泵业${query}`)).body.items.map(({ id }: { id: string }) => id);
  expect(await found('sales1', '')).toEqual([east]);
  expect(await found('manager2', '&sort=name')).toEqual([south]);
  expect(await found('director1', '&sort=createdAt')).toEqual([east, south]);
  expect(new Set(await found('director1', '&sort=-name'))).toEqual(new Set([east, south]));
  expect(await found('finance1', `&filter[ownerId]=${person('sales3').id}`)).toEqual([south]);
  expect(await found('tech1', '&filter[region]=上海')).toEqual([]);
});
