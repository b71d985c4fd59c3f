import { ask, publishApproval } from '../../world/approvals';
import { aStep } from '../../world/definitions';
import type { Person } from '../../world/http';
import { registered } from '../../world/opportunities';
import { signedInPeople } from '../../world/people';
import { openWorld, type World } from '../../world/world';

let world: World;
let person: (username: string) => Person;
let sales: Person;
beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, ['sales1', 'sales3', 'manager1', 'admin1']);
  sales = person('sales1');
  const fields = { '/note': 'editable', '/more': 'editable' };
  await publishApproval(world, 'border', [aStep('one', 'manager1', { fields })]);
});
afterAll(() => world.close());

const requestFor = (subject: object, data: object = {}) =>
  sales.post('/approvals', { definition: 'border', title: '边界', subject, data });
const told = ({ status, body }: { status: number; body: { errors?: { pointer: string }[] } }) => ({
  status,
  at: body.errors?.map(({ pointer }) => pointer),
});

describe('what an approval is about', () => {
  test('is a record that the caller sees, where its type is one of the product’s own', async () => {
    const theirs = await registered(person('sales3'));
    for (const type of ['opportunity', 'Opportunity', ' CUSTOMER ', 'contact', 'approval', 'duplicatePair']) {
      expect(told(await requestFor({ type, id: 'Q-1' }))).toEqual({ status: 422, at: ['/subject/id'] });
      expect(told(await requestFor({ type, id: sales.id }))).toEqual({ status: 404, at: ['/subject/id'] });
      expect(told(await requestFor({ type, id: theirs }))).toEqual({ status: 404, at: ['/subject/id'] });
    }
  });

  test('is kept by the product’s own name of it', async () => {
    const own = await registered(sales);
    const { status, body } = await requestFor({ type: 'OPPORTUNITY', id: own.toUpperCase() });
    expect({ status, subject: body.subject }).toEqual({ status: 201, subject: { type: 'opportunity', id: own } });
  });

  test('is anything else where its type is not', async () => {
    for (const subject of [
      { type: 'quote', id: 'Q-1' },
      { type: '__proto__', id: 'x' },
      { type: 'constructor', id: '‮1' },
    ])
      expect((await requestFor(subject)).body.subject).toEqual(subject);
  });
});

describe('the data of an approval takes at most 200 kB in UTF-8', () => {
  const chinese = (bytes: number): string => '长'.repeat(Math.floor(bytes / 3));
  const subject = { type: 'quote', id: 'Q-1' };

  test('when it is asked for', async () => {
    expect(told(await requestFor(subject, { note: chinese(200_100) }))).toEqual({ status: 422, at: ['/data'] });
    expect((await requestFor(subject, { note: chinese(199_900) })).status).toBe(201);
  });

  test('and with what a decision adds; the case goes on', async () => {
    const asked = await ask(sales, 'border', { note: chinese(150_000) });
    const manager = person('manager1');
    const decide = (form: object) => asked.decide(manager, 'approve', { form });
    expect(told(await decide({ more: chinese(200_100) }))).toEqual({ status: 422, at: ['/form'] });
    expect(told(await decide({ more: chinese(60_000) }))).toEqual({ status: 422, at: ['/form'] });
    expect((await decide({ more: chinese(40_000) })).status).toBe(200);
    expect(await asked.status()).toBe('approved');
  });

  test('so do the custom fields of an opportunity and of a customer, also patch by patch', async () => {
    const id = await registered(sales);
    const { body } = await sales.get(`/opportunities/${id}`);
    const customer = await sales.post('/customers', { name: '自定义字段公司' });
    for (const [path, version] of [
      [`/opportunities/${id}`, Number(body.version)],
      [`/customers/${customer.body.id}`, Number(customer.body.version)],
    ] as const) {
      const patch = (fields: object, at: number) => sales.patch(path, { custom: fields }, at);
      expect(told(await patch({ a: chinese(200_100) }, version))).toEqual({ status: 422, at: ['/custom'] });
      const changed = await patch({ a: chinese(150_000) }, version).expect(200);
      const next = Number(changed.body.version);
      expect(told(await patch({ b: chinese(60_000) }, next))).toEqual({ status: 422, at: ['/custom'] });
      await patch({ a: null, b: chinese(60_000) }, next).expect(200);
    }
  });
});
