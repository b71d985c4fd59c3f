import { newId } from '../../../db/shared/new-id';
import { waitUntil } from '../../../ops/engines/wait-until';
import type { Person } from '../../world/http';
import { signedInPeople } from '../../world/people';
import { openWorld, type World } from '../../world/world';

const MINUTE_MS = 60_000;

let world: World;
let person: (username: string) => Person;

interface Shown {
  readonly id: string;
  readonly one: { readonly id: string; readonly name: string };
  readonly other: { readonly id: string; readonly name: string };
}

/** Both customers in the east; both in the south; one in each. */
const pairs: Record<'east' | 'south' | 'across', Shown> = { east: nobody(), south: nobody(), across: nobody() };

beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, [
    'sales1',
    'sales2',
    'sales3',
    'manager1',
    'manager2',
    'director1',
    'legal1',
    'ops1',
    'admin1',
  ]);
  const place = {
    east: ['sales1', 'sales2', '沈阳浑河电缆有限公司'],
    south: ['sales3', 'sales3', '贵阳花溪铝材有限公司'],
    across: ['sales1', 'sales3', '兰州黄河阀门有限公司'],
  } as const;
  for (const [one, other, name] of Object.values(place)) {
    await person(one).post('/customers', { name }).expect(201);
    await person(other)
      .post('/customers', { name: name.replace('有限公司', '股份有限公司') })
      .expect(201);
  }
  const { body } = await person('ops1')
    .post('/duplicate-scans', {})
    .expect(202)
    .expect('Location', /\/api\/v1\/duplicate-scans\//);
  await done(body.id);
  const { body: found } = await person('ops1').get('/duplicate-pairs');
  for (const [where, [, , name]] of Object.entries(place))
    Object.assign(pairs, { [where]: found.items.find(({ one }: Shown) => one.name === name) });
});
afterAll(() => world.close());

function nobody(): Shown {
  return { id: newId(), one: { id: '', name: '' }, other: { id: '', name: '' } };
}

const done = (id: string) =>
  waitUntil('the scan is done', MINUTE_MS, async () => {
    const { body } = await person('ops1').get(`/duplicate-scans/${id}`);
    if (body.state !== 'done') throw new Error(JSON.stringify(body));
  });

test('SEC-01 administrators decide pairs, and heads where both customers are in their departments', async () => {
  const { east, south, across } = pairs;
  const seen = {
    ops1: [east, south, across],
    admin1: [east, south, across],
    director1: [east, south, across],
    manager1: [east],
    manager2: [south],
  };
  for (const [username, those] of Object.entries(seen)) {
    const { body } = await person(username).get('/duplicate-pairs').expect(200);
    expect([username, body.items.map(({ id }: Shown) => id).toSorted()]).toEqual([
      username,
      those.map(({ id }) => id).toSorted(),
    ]);
    for (const { id } of [east, south, across]) {
      const isTheirs = those.some((pair) => pair.id === id);
      expect([username, (await person(username).get(`/duplicate-pairs/${id}`)).status]).toEqual([
        username,
        isTheirs ? 200 : 404,
      ]);
      if (!isTheirs)
        expect((await person(username).post(`/duplicate-pairs/${id}/resolution`, { outcome: 'distinct' })).status).toBe(
          404,
        );
    }
  }
  for (const username of ['sales1', 'sales3', 'legal1']) {
    expect((await person(username).get('/duplicate-pairs')).status).toBe(403);
    expect((await person(username).get(`/duplicate-pairs/${east.id}`)).status).toBe(403);
    expect(
      (await person(username).post(`/duplicate-pairs/${east.id}/resolution`, { outcome: 'distinct' })).status,
    ).toBe(403);
    expect((await person(username).get(`/ledger/${east.id}`)).status).toBe(404);
  }
});

test('a head does not merge what belongs to different people; an administrator does', async () => {
  const { east } = pairs;
  const merge = { outcome: 'merge', intoId: east.one.id };
  const { status, body } = await person('manager1').post(`/duplicate-pairs/${east.id}/resolution`, merge);
  expect({ status, code: body.code }).toEqual({ status: 403, code: 'forbidden' });
  expect((await person('manager1').get(`/duplicate-pairs/${east.id}`)).body).toMatchObject({
    state: 'open',
    decidedBy: null,
  });
  expect((await person('admin1').post(`/duplicate-pairs/${east.id}/resolution`, merge)).body).toMatchObject({
    state: 'merged',
    intoId: east.one.id,
    other: { mergedIntoId: east.one.id },
  });
});

test('a head merges what belongs to one person, and it is decided once', async () => {
  const { south } = pairs;
  const merge = { outcome: 'merge', intoId: south.other.id };
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => person('manager2').post(`/duplicate-pairs/${south.id}/resolution`, merge)),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409, 409, 409]);
  const refusal = answers.find(({ status }) => status === 409);
  expect(refusal?.body.detail).toContain('李慧敏');
  expect(await world.db('events').where({ type: 'customer.merged', case_id: south.one.id })).toHaveLength(1);
});

test('what fits no pair is refused at its place', async () => {
  const refusedAt = async (body: object): Promise<[number, string[]]> => {
    const answer = await person('ops1').post(`/duplicate-pairs/${pairs.across.id}/resolution`, body);
    return [answer.status, (answer.body.errors ?? []).map(({ pointer }: { pointer: string }) => pointer)];
  };
  expect(await refusedAt({ outcome: 'merge' })).toEqual([422, ['/intoId']]);
  expect(await refusedAt({ outcome: 'merge', intoId: newId() })).toEqual([422, ['/intoId']]);
  expect(await refusedAt({ outcome: 'distinct', intoId: pairs.across.one.id })).toEqual([422, ['/intoId']]);
  expect(await refusedAt({ outcome: 'perhaps' })).toEqual([400, ['/outcome']]);
  expect((await person('ops1').post(`/duplicate-pairs/${newId()}/resolution`, { outcome: 'distinct' })).status).toBe(
    404,
  );
});

test('API-05 pairs are listed page by page, best first, by scan and by state', async () => {
  const ops = person('ops1');
  const first = await ops.get('/duplicate-pairs?limit=2&sort=-score').expect(200);
  const rest = await ops.get(`/duplicate-pairs?limit=2&sort=-score&cursor=${first.body.nextCursor}`).expect(200);
  const listed: { id: string; score: number; scanId: string }[] = [...first.body.items, ...rest.body.items];
  expect(new Set(listed.map(({ id }) => id)).size).toBe(3);
  expect(listed.map(({ score }) => score)).toEqual(listed.map(({ score }) => score).toSorted((a, b) => b - a));
  const ids = async (query: string): Promise<string[]> =>
    (await ops.get(`/duplicate-pairs?${query}`)).body.items.map(({ id }: Shown) => id);
  expect(await ids(`filter[scanId]=${listed[0]?.scanId ?? ''}&filter[state]=open`)).toEqual([pairs.across.id]);
  expect(await ids(`filter[scanId]=${newId()}`)).toEqual([]);
  expect((await ops.get('/duplicate-pairs?sort=name')).status).toBe(400);
  expect((await ops.get('/duplicate-pairs?filter[state]=lost')).status).toBe(400);
});

test('a scan takes the threshold of a policy, or a score; the same request again is one scan', async () => {
  const ops = person('ops1');
  expect((await ops.post('/duplicate-scans', { registrationPolicy: 'nowhere' })).body).toMatchObject({
    status: 422,
    errors: [{ pointer: '/registrationPolicy' }],
  });
  expect((await ops.post('/duplicate-scans', { minScore: 2 })).status).toBe(400);
  const key = { 'Idempotency-Key': newId() };
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => ops.post('/duplicate-scans', { registrationPolicy: 'strict', minScore: 0.9 }, key)),
  );
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1);
  const scan = answers[0]?.body;
  expect(scan).toMatchObject({ registrationPolicy: { key: 'strict', version: 1 }, minScore: 0.9, startedBy: ops.id });
  await done(scan.id);
  const { body } = await ops.get('/duplicate-scans').expect(200);
  expect(body.items.map(({ id, state }: { id: string; state: string }) => [id === scan.id, state])).toEqual([
    [true, 'done'],
    [false, 'done'],
  ]);
  expect((await ops.get(`/duplicate-scans/${newId()}`)).status).toBe(404);
  expect((await ops.post(`/duplicate-scans/${newId()}/pause`)).status).toBe(404);
});
