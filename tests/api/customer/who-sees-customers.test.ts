import { mergeCustomers } from '../../../db/customer/merging';
import { newId } from '../../../db/shared/new-id';
import type { Person } from '../../world/http';
import { registered } from '../../world/opportunities';
import { signedInPeople } from '../../world/people';
import { openWorld, type World } from '../../world/world';

const SEE_ALL = ['legal1', 'desk1', 'tech1', 'care1', 'finance1', 'ops1', 'admin1'];
const HEADS = ['manager1', 'director1'];
const WHO_SELLS = ['sales1', 'sales2', 'sales3', 'manager2'];
const READERS = [...HEADS, ...WHO_SELLS, ...SEE_ALL];

/** A customer for each way of being seen, all of the east; and which of those who sell see it beside its heads. */
const ways = {
  'one’s own': { by: ['sales1'], make: () => owned() },
  'nobody’s, in the public pool': {
    by: [],
    make: () => customerOf(registered(person('sales1'), { visibility: 'public' })),
  },
  'shared between two': { by: ['sales1', 'sales3'], make: () => shared() },
  'shared twice by the same two': { by: ['sales1', 'sales3'], make: () => sharedTwice() },
  'claimed beside its owner': { by: ['sales1', 'sales3'], make: () => beside(owned()) },
  'only asked for': { by: ['sales1'], make: () => asked(owned()) },
  'of what somebody assists with': { by: ['sales1', 'sales3'], make: () => supported('assistant') },
  'of what somebody advises': { by: ['sales1'], make: () => supported('expert') },
  'shared and given up, of the house': { by: WHO_SELLS, make: () => givenUp() },
  'claimed through one that was merged into it': { by: ['sales2', 'sales3'], make: () => withMerged() },
};
/** Who is merged into the last one: to be read by its owner and heads, and listed by what it was merged into. */
let mergedId = '';

jest.setTimeout(3 * 60_000);

let world: World;
let person: (username: string) => Person;
const made = new Map<string, string>();
const contactOf = new Map<string, string>();

beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, READERS);
  for (const [way, { make }] of Object.entries(ways)) made.set(way, await make());
  for (const [way, customerId] of made)
    contactOf.set(way, (await person('ops1').post('/contacts', { customerId, name: way }).expect(201)).body.id);
});
afterAll(() => world.close());

const customerOf = async (opportunity: Promise<string>): Promise<string> =>
  (await person('ops1').get(`/opportunities/${await opportunity}`)).body.customer.id;

let count = 0;
async function owned(by = 'sales1'): Promise<string> {
  count += 1;
  return (
    await person(by)
      .post('/customers', {
        name: `自有${'甲乙丙丁戊己庚辛'.slice(count, count + 1)}号客户`,
        mobile: `1380000000${count}`,
      })
      .expect(201)
  ).body.id;
}

/** An opportunity for this customer, which is another’s: it waits for its reviewer. */
async function wanted(by: string, customer: object) {
  const { body } = await person(by).post('/opportunities', { name: '另一个项目', customer }).expect(201);
  expect(body.status).toBe('inConflictReview');
  return body;
}
const wantedByName = async (id: string) =>
  wanted('sales3', { name: (await person('ops1').get(`/customers/${id}`)).body.name });

async function decided(
  opportunity: { readonly conflictReviewId: string },
  outcome: string,
  form: object = {},
): Promise<void> {
  const { body: review } = await person('ops1').get(`/conflict-reviews/${opportunity.conflictReviewId}`);
  const { assigneeId } = review.task;
  if (assigneeId === null) await person('ops1').post(`/tasks/${review.task.id}/claim`).expect(200);
  const { username = 'ops1' } = (await world.db('users').where({ id: assigneeId }).first('username')) ?? {};
  await person(username).post(`/tasks/${review.task.id}/decision`, { outcome, comment: '已核实', form }).expect(200);
}

const halves = () => ({
  shares: [
    { userId: person('sales1').id, percent: 50 },
    { userId: person('sales3').id, percent: 50 },
  ],
});

async function shared(): Promise<string> {
  const id = await customerOf(registered(person('sales1')));
  await decided(await wantedByName(id), 'share', halves());
  return id;
}

/** A second opportunity for the same customer, which both own again: it must be listed once. */
async function sharedTwice(): Promise<string> {
  const id = await shared();
  await decided(await wanted('sales3', { id }), 'notConflict');
  return id;
}

async function beside(customer: Promise<string>): Promise<string> {
  const id = await customer;
  const opportunity = await wanted('director1', { id });
  await decided(opportunity, 'notConflict');
  const to = { ownerId: person('sales3').id };
  await person('director1').post(`/opportunities/${opportunity.id}/assignment`, to).expect(200);
  return id;
}

async function asked(customer: Promise<string>): Promise<string> {
  const id = await customer;
  await wantedByName(id);
  return id;
}

/** By somebody of the south, as a member of its team. */
async function supported(role: string): Promise<string> {
  const opportunity = await registered(person('sales1'));
  await person('sales1')
    .post(`/opportunities/${opportunity}/team`, { userId: person('sales3').id, role })
    .expect(201);
  return customerOf(Promise.resolve(opportunity));
}

async function givenUp(): Promise<string> {
  const opportunity = await registered(person('sales1'));
  const id = await customerOf(Promise.resolve(opportunity));
  await decided(await wantedByName(id), 'share', halves());
  await person('sales1').post(`/opportunities/${opportunity}/release`, { reason: '放弃' }).expect(200);
  return id;
}

async function withMerged(): Promise<string> {
  const [loserId, intoId] = [await beside(owned('sales1')), await owned('sales2')];
  await world.db.transaction((trx) =>
    mergeCustomers(trx, { loserId, intoId, at: new Date().toISOString(), byUserId: null, caseId: newId() }),
  );
  mergedId = loserId;
  return intoId;
}

/** All of a list, two at a time. */
async function listed(reader: string, path: string, cursor?: string): Promise<readonly string[]> {
  const { body } = await person(reader)
    .get(`${path}&limit=2${cursor === undefined ? '' : `&cursor=${cursor}`}`)
    .expect(200);
  const ids = body.items.map(({ id }: { id: string }) => id);
  return body.nextCursor === null ? ids : [...ids, ...(await listed(reader, path, body.nextCursor))];
}

async function readable(reader: string, path: string, ids: Iterable<string>): Promise<readonly string[]> {
  const found: string[] = [];
  for (const id of ids) {
    const { status } = await person(reader).get(`${path}/${id}`);
    if (status === 200) found.push(id);
    else expect(status).toBe(404);
  }
  return found;
}

const expected = (reader: string, of: ReadonlyMap<string, string>): string[] =>
  Object.entries(ways)
    .filter(([, { by }]) => [...by, ...HEADS, ...SEE_ALL].includes(reader))
    .map(([way]) => of.get(way) ?? '');

describe.each(READERS)('SEC-01 %s', (reader) => {
  const sales = async () => (await world.db('departments').where({ key: 'sales' }).first('id'))?.id;
  const east = async () => (await world.db('departments').where({ key: 'east' }).first('id'))?.id;

  test('is listed exactly the customers that they may read, each once, in either order', async () => {
    const ids = expected(reader, made).toSorted();
    expect((await readable(reader, '/customers', made.values())).toSorted()).toEqual(ids);
    for (const sort of ['createdAt', '-createdAt', 'name', '-name'])
      expect([sort, (await listed(reader, `/customers?sort=${sort}`)).toSorted()]).toEqual([sort, ids]);
    for (const branch of [await sales(), await east()])
      expect((await listed(reader, `/customers?filter[departmentId]=${branch}`)).toSorted()).toEqual(ids);
  });

  test('finds no other among those merged into one', async () => {
    const into = made.get('claimed through one that was merged into it');
    expect(await listed(reader, `/customers?filter[mergedIntoId]=${into}`)).toEqual(
      await readable(reader, '/customers', [mergedId]),
    );
  });

  test('is listed exactly the contacts of those customers, of all and of each', async () => {
    const ids = expected(reader, contactOf).toSorted();
    expect((await readable(reader, '/contacts', contactOf.values())).toSorted()).toEqual(ids);
    for (const sort of ['createdAt', '-createdAt', 'name', '-name'])
      expect([sort, (await listed(reader, `/contacts?sort=${sort}`)).toSorted()]).toEqual([sort, ids]);
    const ofEach = [];
    for (const customerId of made.values())
      ofEach.push(...(await listed(reader, `/contacts?filter[customerId]=${customerId}`)));
    expect(ofEach.toSorted()).toEqual(ids);
  });
});
