import { type Person, signedIn } from '../../world/http';
import { registered } from '../../world/opportunities';
import { openWorld, type World } from '../../world/world';

let world: World;
let [sales1, sales2, sales3, manager1, tech1, finance1]: Person[] = [];
const there = (person: Person | undefined): Person => {
  if (!person) throw new Error('not signed in');
  return person;
};
let opportunity: string;
let team: string;

beforeAll(async () => {
  world = await openWorld();
  [sales1, sales2, sales3, manager1, tech1, finance1] = await Promise.all(
    ['sales1', 'sales2', 'sales3', 'manager1', 'tech1', 'finance1'].map((name) => signedIn(world, name)),
  );
});
afterAll(() => world.close());
beforeEach(async () => {
  opportunity = await registered(there(sales1));
  team = `/opportunities/${opportunity}/team`;
});

test('OPP-11 a member joins, is read, changed with the version that was read, and leaves', async () => {
  const { status, body, headers } = await there(sales1).post(team, {
    userId: there(sales3).id,
    role: 'presales',
    share: 30,
    note: '方案',
  });
  expect({ status, body }).toMatchObject({
    status: 201,
    body: { userId: there(sales3).id, userName: '黄志强', role: 'presales', share: 30, version: 1 },
  });
  expect(headers['location']).toBe(`/api/v1${team}/${body.id}`);
  expect((await there(sales1).patch(`${team}/${body.id}`, { share: 40 })).status).toBe(428);
  expect((await there(sales1).patch(`${team}/${body.id}`, { share: 40, note: null }, 1)).body).toMatchObject({
    share: 40,
    note: null,
    role: 'presales',
    version: 2,
  });
  expect((await there(sales1).patch(`${team}/${body.id}`, { share: 50 }, 1)).status).toBe(412);
  expect((await there(sales1).get(`${team}/${body.id}`)).body).toMatchObject({ share: 40, version: 2 });
  await there(sales1).delete(`${team}/${body.id}`).expect(204);
  await there(sales1).delete(`${team}/${body.id}`).expect(404);
  expect((await there(sales1).get(team)).body).toEqual({ items: [], nextCursor: null });
  const types = (await there(sales1).get(`/opportunities/${opportunity}/timeline`)).body.items.map(
    ({ type }: { type: string }) => type,
  );
  expect(types).toEqual(expect.arrayContaining(['team.added', 'team.changed', 'team.removed']));
});

test('OPP-20 an assistant lists the opportunity and acts on it; who is not in the team sees nothing', async () => {
  expect((await there(sales3).get(team)).status).toBe(404);
  expect((await there(sales3).post(team, { userId: there(sales3).id, role: 'assistant' })).status).toBe(404);
  const { body } = await there(sales1).post(team, { userId: there(sales3).id, role: 'assistant' });
  const listed = async () =>
    (await there(sales3).get('/opportunities?limit=200')).body.items.map(({ id }: { id: string }) => id);
  expect(await listed()).toContain(opportunity);
  expect((await there(sales3).get(`/opportunities/${opportunity}`)).status).toBe(200);
  expect(
    (await there(sales3).post(`/opportunities/${opportunity}/partners`, { name: '集成商', role: 'integrator' })).status,
  ).toBe(201);
  expect((await there(sales3).post(team, { userId: there(sales2).id, role: 'assistant' })).status).toBe(403);
  await there(sales1).delete(`${team}/${body.id}`).expect(204);
  expect(await listed()).not.toContain(opportunity);
  expect((await there(sales3).get(`/opportunities/${opportunity}`)).status).toBe(404);
});

test('OPP-21 an internal contact reads, and changes nothing; the head above does; finance reads', async () => {
  await there(sales1)
    .post(team, { userId: there(tech1).id, role: 'internalContact' })
    .expect(201);
  expect((await there(tech1).get(`/opportunities/${opportunity}`)).status).toBe(200);
  expect((await there(tech1).get(team)).body.items).toHaveLength(1);
  expect(
    (await there(tech1).post(`/opportunities/${opportunity}/partners`, { name: '集成商', role: 'integrator' })).status,
  ).toBe(403);
  expect((await there(finance1).get(team)).status).toBe(200);
  expect((await there(finance1).post(team, { userId: there(finance1).id, role: 'assistant' })).status).toBe(403);
  expect((await there(manager1).post(team, { userId: there(sales2).id, role: 'expert' })).status).toBe(201);
});

test('OPP-11 the shares of a team are at most 100 percent together, also where two are entered at once', async () => {
  const answers = await Promise.all(
    [sales2, sales3].map((one) => there(sales1).post(team, { userId: there(one).id, role: 'expert', share: 60 })),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 422]);
  const { body } = await there(sales1).get(team);
  const refused = await there(sales1).post(team, { userId: there(tech1).id, role: 'expert', share: 41 });
  expect({ status: refused.status, pointer: refused.body.errors[0].pointer }).toEqual({
    status: 422,
    pointer: '/share',
  });
  const [first] = body.items;
  expect((await there(sales1).patch(`${team}/${first.id}`, { share: 101 }, 1)).status).toBe(400);
});

test('nobody is in a team twice, strangers to the company are in none, and a key repeated has one effect', async () => {
  const headers = { 'Idempotency-Key': `team-${opportunity}` };
  const member = { userId: there(sales2).id, role: 'assistant' };
  const answers = await Promise.all([1, 2, 3].map(() => there(sales1).post(team, member, headers)));
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
  const twice = await there(sales1).post(team, member);
  expect({ status: twice.status, pointer: twice.body.errors[0].pointer }).toEqual({ status: 409, pointer: '/userId' });
  expect((await there(sales1).post(team, { ...member, userId: opportunity })).status).toBe(422);
  expect((await there(sales1).get(team)).body.items).toHaveLength(1);
});

test('a team is read page by page in the order of joining, and not searched', async () => {
  for (const person of [sales2, sales3, tech1])
    await there(sales1)
      .post(team, { userId: there(person).id, role: 'expert' })
      .expect(201);
  const first = await there(sales1).get(`${team}?limit=2`);
  const second = await there(sales1).get(`${team}?limit=2&cursor=${first.body.nextCursor}`);
  expect([...first.body.items, ...second.body.items].map(({ userId }: { userId: string }) => userId)).toEqual(
    [sales2, sales3, tech1].map((person) => there(person).id),
  );
  expect(second.body.nextCursor).toBeNull();
  expect((await there(sales1).get(`${team}?q=x`)).status).toBe(400);
});

test('what surrounds an opportunity that is over is not changed any more', async () => {
  await there(sales1).post(`/opportunities/${opportunity}/withdrawal`, { reason: '取消' }).expect(200);
  expect((await there(sales1).post(team, { userId: there(sales2).id, role: 'expert' })).status).toBe(409);
});

test('OPP-11 nobody leaves the team with open work: it is named, and given to another first', async () => {
  const project = await registered(there(sales1), { category: 'project' });
  const place = `/opportunities/${project}`;
  const { body: member } = await there(sales1)
    .post(`${place}/team`, { userId: there(sales3).id, role: 'presales' })
    .expect(201);
  const { body: task } = await there(sales1)
    .post(`${place}/plan`, { name: '方案设计', dueOn: '2026-12-20', assigneeId: there(sales3).id })
    .expect(201);
  const refused = await there(sales1).delete(`${place}/team/${member.id}`);
  expect({ status: refused.status, errors: refused.body.errors }).toMatchObject({
    status: 409,
    errors: [{ pointer: `/plan/${task.id}`, detail: expect.stringContaining('方案设计') }],
  });
  expect((await there(sales1).get(`${place}/team`)).body.items).toHaveLength(1);
  await there(sales1)
    .patch(`${place}/plan/${task.id}`, { assigneeId: there(sales1).id }, 1)
    .expect(200);
  await there(sales1).delete(`${place}/team/${member.id}`).expect(204);
});
