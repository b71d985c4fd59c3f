import { type Person, signedIn } from '../../world/http';
import { registered } from '../../world/opportunities';
import { openWorld, type World } from '../../world/world';

let world: World;
let [sales1, sales3, tech1]: Person[] = [];
const there = (person: Person | undefined): Person => {
  if (!person) throw new Error('not signed in');
  return person;
};
let opportunity: string;
let tree: string;
let [chief, engineer, buyer]: string[] = [];

beforeAll(async () => {
  world = await openWorld();
  [sales1, sales3, tech1] = await Promise.all(['sales1', 'sales3', 'tech1'].map((name) => signedIn(world, name)));
});
afterAll(() => world.close());

async function aContact(name: string, by = there(sales1), customerId?: string): Promise<string> {
  const at = customerId ?? (await by.get(`/opportunities/${opportunity}`)).body.customer.id;
  const { status, body } = await by.post('/contacts', { customerId: at, name, title: '总工' });
  expect(status).toBe(201);
  return String(body.id);
}

beforeEach(async () => {
  opportunity = await registered(there(sales1));
  tree = `/opportunities/${opportunity}/decision-tree`;
  [chief, engineer, buyer] = [await aContact('郝总'), await aContact('钱工'), await aContact('孙采购')];
});

const node = { role: 'influencer', influence: 3, attitude: 0 };
const put = (contactId: string | undefined, body: object = node, version?: number) =>
  there(sales1).put(`${tree}/nodes/${contactId ?? ''}`, body, version);
const line = (kind: string, from: string | undefined, to: string | undefined, body: object = {}) =>
  there(sales1).put(`${tree}/edges/${kind}/${from ?? ''}/${to ?? ''}`, body);

test('OPP-13 the graph is given whole: who decides, how they weigh and stand to us, and to each other', async () => {
  expect((await put(chief, { role: 'decisionMaker', influence: 5, attitude: -1, note: '看重交期' })).status).toBe(201);
  await put(engineer).expect(201);
  await line('reportsTo', engineer, chief).expect(201);
  expect((await line('reportsTo', engineer, chief, { note: '直线' })).status).toBe(200);
  const { body } = await there(sales1).get(tree);
  expect(
    body.nodes.map(({ name, role, influence, attitude }: Record<string, unknown>) => [name, role, influence, attitude]),
  ).toEqual([
    ['郝总', 'decisionMaker', 5, -1],
    ['钱工', 'influencer', 3, 0],
  ]);
  expect(body.edges).toEqual([{ kind: 'reportsTo', from: engineer, to: chief, note: '直线' }]);
});

test('OPP-13 nobody reports to themselves in the end, also where two lines are drawn at once', async () => {
  for (const contact of [chief, engineer, buyer]) await put(contact).expect(201);
  await line('reportsTo', engineer, chief).expect(201);
  const answers = await Promise.all([line('reportsTo', chief, buyer), line('reportsTo', buyer, engineer)]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 422]);
  expect((await line('reportsTo', chief, chief)).status).toBe(422);
  await line('influences', chief, engineer).expect(201);
  await line('influences', engineer, chief).expect(201);
  expect((await line('knows', chief, engineer)).status).toBe(404);
});

test('a place is changed with the version that was read; whoever is taken out takes their lines along', async () => {
  for (const contact of [chief, engineer]) await put(contact).expect(201);
  await line('reportsTo', engineer, chief).expect(201);
  expect((await put(chief, { ...node, attitude: 2 })).status).toBe(428);
  expect((await put(chief, { ...node, attitude: 2 }, 1)).body).toMatchObject({ attitude: 2, version: 2 });
  expect((await put(chief, { ...node, attitude: 1 }, 1)).status).toBe(412);
  expect((await put(chief, { ...node, influence: 6 }, 2)).status).toBe(400);
  await there(sales1).delete(`${tree}/nodes/${chief}`).expect(204);
  await there(sales1).delete(`${tree}/nodes/${chief}`).expect(404);
  expect((await there(sales1).get(tree)).body).toMatchObject({ nodes: [{ name: '钱工' }], edges: [] });
  expect((await line('reportsTo', engineer, chief)).status).toBe(422);
  await put(chief).expect(201);
  await line('influences', chief, engineer).expect(201);
  await there(sales1).delete(`${tree}/edges/influences/${chief}/${engineer}`).expect(204);
  await there(sales1).delete(`${tree}/edges/influences/${chief}/${engineer}`).expect(404);
  const types = (await there(sales1).get(`/opportunities/${opportunity}/timeline`)).body.items
    .map(({ type }: { type: string }) => type)
    .filter((type: string) => type.startsWith('decisionTree'));
  expect(types.slice(-4)).toEqual([
    'decisionTree.removed',
    'decisionTree.added',
    'decisionTree.added',
    'decisionTree.removed',
  ]);
});

test('SEC-01 who sees the tree, who changes it, and whom an assistant may put into it', async () => {
  await put(chief).expect(201);
  expect((await there(sales3).get(tree)).status).toBe(404);
  expect((await there(sales3).put(`${tree}/nodes/${engineer ?? ''}`, node)).status).toBe(404);
  await there(sales1)
    .post(`/opportunities/${opportunity}/team`, { userId: there(tech1).id, role: 'presales' })
    .expect(201);
  expect((await there(tech1).get(tree)).body.nodes).toHaveLength(1);
  for (const asked of [
    there(tech1).put(`${tree}/nodes/${engineer ?? ''}`, node),
    there(tech1).delete(`${tree}/nodes/${chief ?? ''}`),
    there(tech1).put(`${tree}/edges/influences/${chief ?? ''}/${engineer ?? ''}`, {}),
    there(tech1).delete(`${tree}/edges/influences/${chief ?? ''}/${engineer ?? ''}`),
  ]) {
    expect((await asked).status).toBe(403);
  }
  await there(sales1)
    .post(`/opportunities/${opportunity}/team`, { userId: there(sales3).id, role: 'assistant' })
    .expect(201);
  expect((await there(sales3).put(`${tree}/nodes/${engineer ?? ''}`, node)).status).toBe(201);
  const foreign = await there(sales3).post('/customers', { name: '南方阀门' });
  const theirs = await aContact('外人', there(sales3), foreign.body.id);
  expect((await put(theirs)).status).toBe(422);
  expect((await put(there(sales1).id)).status).toBe(422);
});
