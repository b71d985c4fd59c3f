import type { Knex } from 'knex';
import { newId } from '../../../db/new-id';
import { searchGrams } from '../../../definitions/shared/search-grams';
import { type Person, signedIn } from '../../world/http';
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
  readonly team: readonly string[];
  readonly department: string;
  readonly isPublic: boolean;
  readonly stage: string;
  readonly isOverdue: boolean;
  readonly isStalled: boolean;
}
const made: Seen[] = [];

/** Several ways lead to many of them: an owner in the head’s department, in a team of their own, in the pool. Two each share a moment. */
async function load(db: Knex): Promise<void> {
  const users = new Map((await db('users').select<{ username: string; id: string; department_id: string }[]>('username', 'id', 'department_id')).map((user) => [user.username, user]));
  const user = (name: string) => {
    const found = users.get(name);
    if (!found) throw new Error(`There is no ${name}.`);
    return found;
  };
  for (let n = 0; n < ROWS; n++) {
    const owner = ['sales1', 'sales2', 'sales3', 'manager1'][n % 4] ?? 'sales1';
    const isPublic = n % 10 === 9;
    const owners = isPublic ? [] : n % 6 === 0 ? [owner, 'sales3'] : [owner];
    made.push({ id: newId(), n, owners: [...new Set(owners)], team: n % 5 === 0 ? ['tech1', 'sales1'] : [], department: user(owner).department_id, isPublic, stage: ['a', 'b', 'c'][n % 3] ?? 'a', isOverdue: n % 8 === 0, isStalled: n % 40 === 0 });
  }
  const at = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, Math.floor(n / 2))).toISOString();
  const common = { version: 1, workflow_id: 'none', status: 'valid', verdict: 'clear', business_model_key: 'standard', business_model_version: 1, policy_key: 'standard', policy_version: 1, category: 'normal', forecast: 'pipeline' } as const;
  const rows = made.map(({ id, n, department, isPublic, stage, isOverdue, isStalled }) => ({
    ...common, name_grams: [], id, name: `泵站 ${n}`, customer: { name: '客户' }, search_grams: searchGrams(`泵站 ${n}`), department_id: department, created_by: user('sales1').id, visibility: isPublic ? ('public' as const) : ('private' as const), created_at: at(n), updated_at: at(n),
    stage_key: stage, stage_version: 0, stage_entered_at: at(n), stage_overdue: isOverdue, stage_stalled: isStalled, win_probability: 10,
  }));
  await db('opportunities').insert(rows);
  await db('opportunity_owners').insert(made.flatMap(({ id, owners }) => owners.map((name) => ({ opportunity_id: id, user_id: user(name).id, share: 50 }))));
  await db('opportunity_team').insert(made.flatMap(({ id, team, n }) => team.map((name) => ({ id: newId(), opportunity_id: id, user_id: user(name).id, role: 'presales', version: 1, created_by: user(name).id, created_at: at(n), updated_at: at(n) }))));
}

async function everyPage(by: Person, query: string): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { status, body } = await by.get(`/opportunities?limit=7${query}${cursor === '' ? '' : `&cursor=${cursor}`}`);
    expect(status).toBe(200);
    ids.push(...body.items.map(({ id }: { id: string }) => id));
    cursor = body.nextCursor;
  }
  return ids;
}

/** What the rules of access say, row by row, beside what the list finds by its indexes. */
const isSeen = (name: string, headed: readonly string[], sells: boolean) => (row: Seen): boolean =>
  name === 'finance1' || row.owners.includes(name) || row.team.includes(name) || headed.includes(row.department) || (sells && row.isPublic);

const filters: Readonly<Record<string, (row: Seen) => boolean>> = {
  '': () => true,
  '&filter[stage]=b': ({ stage }) => stage === 'b',
  '&filter[overdue]=true': ({ isOverdue }) => isOverdue,
  '&filter[stalled]=true': ({ isStalled }) => isStalled,
  '&filter[forecast]=pipeline&filter[status]=valid&filter[category]=normal&filter[businessModel]=standard': () => true,
  '&filter[visibility]=public': ({ isPublic }) => isPublic,
  '&filter[status]=lost': () => false,
  '&q=泵站': () => true,
  '&q=站 11': ({ n }) => String(n).startsWith('11'),
};

test.each(NAMES)('SEC-01 OPP-25 %s finds exactly what they may see, page by page, with every filter, none twice and in order', async (name) => {
  const { roles } = (await person(name).get('/me')).body;
  const departments = await world.db('departments').select('id', 'parent_id', 'head_user_id');
  const headed = departments.filter(({ head_user_id }) => head_user_id === person(name).id).map(({ id }) => id);
  for (const { id, parent_id } of departments) if (parent_id !== null && headed.includes(parent_id)) headed.push(id);
  const mayRead = isSeen(name, headed, roles.includes('sales'));
  for (const [filter, fits] of Object.entries(filters)) {
    const expected = made.filter((row) => mayRead(row) && fits(row)).toSorted((a, b) => Math.floor(a.n / 2) - Math.floor(b.n / 2) || (a.id < b.id ? -1 : 1)).map(({ id }) => id);
    expect([filter, await everyPage(person(name), `&sort=createdAt${filter}`)]).toEqual([filter, expected]);
    expect([filter, await everyPage(person(name), filter)]).toEqual([filter, expected.toReversed()]);
  }
  for (const owner of ['sales1', 'sales3']) {
    const expected = made.filter((row) => mayRead(row) && row.owners.includes(owner)).map(({ id }) => id).toSorted();
    expect((await everyPage(person(name), `&filter[ownerId]=${person(owner).id}`)).toSorted()).toEqual(expected);
  }
});

test('SEC-01 CUS-07 a list of customers by name or age has one’s own and those of the departments below', async () => {
  const customer = async (by: string, name: string): Promise<string> => String((await person(by).post('/customers', { name })).body.id);
  const [east, south] = [await customer('sales1', '甲泵业'), await customer('sales3', '乙泵业')];
  const found = async (by: string, query: string): Promise<string[]> => (await person(by).get(`/customers?q=泵业${query}`)).body.items.map(({ id }: { id: string }) => id);
  expect(await found('sales1', '')).toEqual([east]);
  expect(await found('manager2', '&sort=name')).toEqual([south]);
  expect(await found('director1', '&sort=createdAt')).toEqual([east, south]);
  expect(new Set(await found('director1', '&sort=-name'))).toEqual(new Set([east, south]));
  expect(await found('finance1', `&filter[ownerId]=${person('sales3').id}`)).toEqual([south]);
  expect(await found('tech1', '&filter[region]=上海')).toEqual([]);
});
