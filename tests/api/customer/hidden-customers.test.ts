import { newId } from '../../../db/shared/new-id';
import type { Person } from '../../world/http';
import {
  type DescribedRoute,
  describedRoutes,
  listAt,
  nameOfRoute,
  objectAt,
  objectIn,
  type Schema,
} from '../../world/interface/routes';
import { registered } from '../../world/opportunities';
import { signedInPeople } from '../../world/people';
import { openWorld, type World } from '../../world/world';

jest.setTimeout(3 * 60_000);

let world: World;
let person: (username: string) => Person;
/** The opportunity of sales3, and a partner of it: around them they name customers. */
let own = '';
let partner = '';

const WHO_SELLS = ['sales1', 'sales2', 'sales3', 'manager1', 'manager2'];

beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, [...WHO_SELLS, 'ops1']);
  own = await registered(person('sales3'));
  const entered = { name: '安装队', role: 'integrator' };
  partner = (await person('sales3').post(`/opportunities/${own}/partners`, entered).expect(201)).body.id;
});
afterAll(() => world.close());

type Answer = PromiseLike<{ readonly status: number; readonly body: unknown }>;
type Naming = (by: Person, id: string) => Answer;

const list =
  (path: string, filter: string): Naming =>
  (by, id) =>
    by.get(`/${path}?${filter}=${id}`);

/** Each place by its route, and how somebody names a customer there. */
const places: Readonly<Record<string, Naming>> = {
  'POST /api/v1/opportunities /customer/id': (by, id) => by.post('/opportunities', { name: '试探', customer: { id } }),
  'GET /api/v1/opportunities filter[customerId]': list('opportunities', 'filter[customerId]'),
  'POST /api/v1/opportunities/{id}/customers /customerId': (by, id) =>
    by.post(`/opportunities/${own}/customers`, { customerId: id, role: 'endUser' }),
  'POST /api/v1/opportunities/{id}/partners /customerId': (by, id) =>
    by.post(`/opportunities/${own}/partners`, { name: '安装队', role: 'integrator', customerId: id }),
  'PATCH /api/v1/opportunities/{id}/partners/{partnerId} /customerId': (by, id) =>
    by.patch(`/opportunities/${own}/partners/${partner}`, { customerId: id }, 1),
  'GET /api/v1/customers/{id}': (by, id) => by.get(`/customers/${id}`),
  'PATCH /api/v1/customers/{id}': (by, id) => by.patch(`/customers/${id}`, { region: '宁波' }, 1),
  'GET /api/v1/customers filter[mergedIntoId]': list('customers', 'filter[mergedIntoId]'),
  'POST /api/v1/contacts /customerId': (by, id) => by.post('/contacts', { customerId: id, name: '张工' }),
  'GET /api/v1/contacts filter[customerId]': list('contacts', 'filter[customerId]'),
  'GET /api/v1/contracts filter[customerId]': list('contracts', 'filter[customerId]'),
  'POST /api/v1/approvals /subject/id': (by, id) =>
    by.post('/approvals', { definition: 'credit', title: '授信', subject: { type: 'customer', id }, data: {} }),
  'GET /api/v1/approvals filter[subjectId]': list('approvals', 'filter[subjectId]'),
  'GET /api/v1/ledger/{caseId}': (by, id) => by.get(`/ledger/${id}`),
  'GET /api/v1/cases/{id}': (by, id) => by.get(`/cases/${id}`),
  'POST /api/v1/cases/{id}/retry': (by, id) => by.post(`/cases/${id}/retry`),
  'POST /api/v1/cases/{id}/termination': (by, id) => by.post(`/cases/${id}/termination`, { reason: '试探' }),
};

/** Whatever a person may name a customer by: a part of the path, a parameter, or a place in a body. */
function placesOf(route: DescribedRoute): readonly string[] {
  const name = nameOfRoute(route);
  const inQuery = Object.keys(route.query).filter((one) => /(customer|mergedInto|subject)Id/i.test(one));
  const inBody = Object.values(route.bodies).flatMap((schema) => placesIn(schema, ''));
  return [
    ...(/v1\/(customers|ledger|cases)\/\{/.test(route.path) ? [name] : []),
    ...[...inQuery, ...inBody].map((at) => `${name} ${at}`),
  ];
}

function placesIn(schema: Schema, at: string): readonly string[] {
  const branches = ['anyOf', 'oneOf', 'allOf'].flatMap((word) => listAt(schema, word));
  return [
    ...(/(customer|subject)(\/id|Id)$/i.test(at) ? [at] : []),
    ...Object.entries(objectAt(schema, 'properties')).flatMap(([name, of]) => placesIn(objectIn(of), `${at}/${name}`)),
    ...branches.flatMap((one) => placesIn(objectIn(one), at)),
    ...(schema['items'] === undefined ? [] : placesIn(objectAt(schema, 'items'), `${at}/*`)),
  ];
}

/** The answer, but for the ids that were named in it and of the request. */
async function answerTo(naming: Naming, id: string) {
  const { status, body } = await naming(person('sales3'), id);
  const words = JSON.stringify(body, (key, value: unknown) => (key === 'instance' ? undefined : value));
  return { status, words: words.replaceAll(id, 'the id') };
}

test('SEC-01 every place of the interface that may name a customer is tried here', async () => {
  const described = (await describedRoutes(world.app)).flatMap(placesOf);
  expect([...new Set(described)].toSorted()).toEqual(Object.keys(places).toSorted());
});

describe('SEC-01 a customer whom one may not see is, wherever one names it, none', () => {
  let hidden = '';
  beforeAll(async () => {
    const secret = { name: '慈溪秘源阀门有限公司', phone: '0574-63330001', email: 'boss@miyuan.cn' };
    hidden = (await person('sales1').post('/customers', secret).expect(201)).body.id;
  });

  test.each(Object.entries(places))('%s', async (_place, naming) => {
    expect(await answerTo(naming, hidden)).toEqual(await answerTo(naming, newId()));
  });
});

describe('SEC-01 a customer of the house is everybody’s who sells, wherever they name it', () => {
  const isListed = async (by: string, path: string, id: string): Promise<boolean> =>
    (await person(by).get(`/${path}&limit=200`).expect(200)).body.items.some((one: { id: string }) => one.id === id);
  /** Where somebody finds it, and whether they may register for it. */
  async function found(by: string, customer: string, contact: string) {
    const read = await Promise.all([person(by).get(`/customers/${customer}`), person(by).get(`/contacts/${contact}`)]);
    const listed = [
      await isListed(by, 'customers?sort=name', customer),
      await isListed(by, 'customers?sort=-createdAt', customer),
      await isListed(by, 'contacts?sort=name', contact),
      await isListed(by, `contacts?filter[customerId]=${customer}`, contact),
    ];
    return [...read.map(({ status }) => status === 200), ...listed];
  }
  const made = async (name: string) => {
    const { id } = (await person('ops1').post('/customers', { name }).expect(201)).body;
    return { id, contact: (await person('ops1').post('/contacts', { customerId: id, name: '李工' })).body.id };
  };

  test('until one of them takes it', async () => {
    const { id, contact } = await made('余姚公海制冷设备有限公司');
    for (const by of WHO_SELLS) expect([by, ...(await found(by, id, contact))]).toEqual([by, ...Array(6).fill(true)]);
    expect((await person('sales1').patch(`/customers/${id}`, { region: '宁波' }, 1)).status).toBe(403);
    const { body } = await person('sales3').post('/opportunities', { name: '冷库', customer: { id } }).expect(201);
    expect(body).toMatchObject({ status: 'valid', customer: { id } });
    for (const by of ['sales1', 'sales2'])
      expect([by, ...(await found(by, id, contact))]).toEqual([by, ...Array(6).fill(false)]);
    expect((await person('sales1').post('/opportunities', { name: '冷库', customer: { id } })).status).toBe(422);
    await person('sales3').post(`/opportunities/${body.id}/release`, { reason: '放弃' }).expect(200);
    expect(await found('sales1', id, contact)).toEqual(Array(6).fill(true));
  });

  test('but for what lies in the public pool, of which they see what the pool shows', async () => {
    const { id, contact } = await made('奉化蜜桃分选设备厂');
    const pooled = { name: '分选线', visibility: 'public', customer: { id } };
    expect((await person('manager1').post('/opportunities', pooled)).body).toMatchObject({ status: 'valid' });
    expect(await found('sales3', id, contact)).toEqual(Array(6).fill(false));
    expect((await person('sales3').post('/opportunities', { name: '试探', customer: { id } })).status).toBe(422);
  });

  test('a conflict check names it', async () => {
    const { id } = await made('象山石浦海鲜冷链有限公司');
    const { candidates } = (await person('sales3').post('/conflict-checks', { name: '象山石浦海鲜冷链有限公司' })).body;
    expect(candidates[0]).toMatchObject({ id, masked: false });
  });
});
