import request from 'supertest';
import { day, instant } from '../../../definitions/shared/wire';
import { type Person, signedIn } from '../../world/http';
import {
  type DescribedRoute,
  describedRoutes,
  listAt,
  nameOfRoute,
  objectAt,
  objectIn,
  type Schema,
} from '../../world/interface/routes';
import { openWorld, type World } from '../../world/world';

let world: World;
let admin: Person;
let routes: readonly DescribedRoute[];
beforeAll(async () => {
  world = await openWorld();
  admin = await signedIn(world, 'admin1');
  routes = await describedRoutes(world.app);
});
afterAll(() => world.close());

/** A place that takes a day or a moment, and a document that has a value there and nothing else. */
interface Place {
  readonly pointer: string;
  readonly schema: Schema;
  readonly with: (value: unknown) => unknown;
}

function placesIn(schema: Schema, pointer = '', around: Place['with'] = (value) => value): readonly Place[] {
  const here = ['date', 'date-time'].some((format) => format === schema['format'])
    ? [{ pointer, schema, with: around }]
    : [];
  const branches = [...listAt(schema, 'anyOf'), ...listAt(schema, 'oneOf')].map(objectIn);
  return [
    ...here,
    ...branches.flatMap((branch) => placesIn(branch, pointer, around)),
    ...Object.entries(objectAt(schema, 'properties')).flatMap(([name, inner]) =>
      placesIn(objectIn(inner), `${pointer}/${name}`, (value) => around({ [name]: value })),
    ),
    ...('items' in schema ? placesIn(objectAt(schema, 'items'), `${pointer}/0`, (value) => around([value])) : []),
  ];
}

/** As it is described, without what it is about. */
const bare = (schema: object): Schema => {
  const { description: _description, 'x-words': _words, ...rest } = objectIn(JSON.parse(JSON.stringify(schema)));
  return rest;
};
/** Days and moments that there are not, or that the database would not give back as they were sent. */
const NO_TIMES = [
  '0000-01-01',
  '0001-01-01',
  '0999-12-31',
  '10000-01-01',
  '275760-09-13',
  '-0001-01-01',
  '0044-03-15 BC',
  '2026-02-30',
  '2026-13-01',
  '0000-01-01T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '2016-12-31T23:59:60Z',
  '2026-01-01T24:00:00Z',
  '0999-12-31T23:59:59Z',
  '9999-12-31T23:59:59-14:00',
  '2026-01-01T00:00:00+24:00',
  'infinity',
  'today',
  '',
];

test('every place of the interface that takes a day or a moment goes by the one schema of its kind', () => {
  const places = routes.flatMap((route) =>
    [...Object.values(route.bodies), ...Object.values(route.query)].flatMap((schema) => placesIn(schema)),
  );
  expect(places.length).toBeGreaterThan(20);
  for (const { schema } of places) expect([bare(day()), bare(instant())]).toContainEqual(bare(schema));
});

test('and each refuses, with its pointer, what is no day and no moment, or cannot be kept', async () => {
  for (const route of routes) {
    const path = route.path.replace(/\{(\w+)\}/g, (_match, name: string) => (/id$/i.test(name) ? admin.id : 'trial'));
    const fits = { 'If-Match': '"1"', Authorization: `Bearer ${admin.token}` };
    const verb = (['get', 'post', 'put', 'patch', 'delete'] as const).find((known) => known === route.method) ?? 'get';
    const ask = (query: object, body?: object) => request(world.app)[verb](path).set(fits).query(query).send(body);
    for (const { pointer, with: around } of Object.values(route.bodies).flatMap((schema) => placesIn(schema)))
      for (const value of NO_TIMES) expectRefused(route, pointer, value, await ask({}, Object(around(value))));
    for (const [name, schema] of Object.entries(route.query))
      for (const { pointer } of placesIn(schema))
        for (const value of NO_TIMES) expectRefused(route, `/${name}${pointer}`, value, await ask({ [name]: value }));
  }
});

function expectRefused(
  route: DescribedRoute,
  pointer: string,
  value: string,
  { status, body }: { readonly status: number; readonly body: { readonly errors?: readonly { pointer: string }[] } },
): void {
  const at = (body.errors ?? []).map((error) => error.pointer).filter((told) => told === pointer);
  expect([nameOfRoute(route), value, status, at.slice(0, 1)]).toEqual([nameOfRoute(route), value, 400, [pointer]]);
}
