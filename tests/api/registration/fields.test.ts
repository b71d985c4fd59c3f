import request from 'supertest';
import { keptRegistration } from '../../../activities/registration/kept';
import { caseFacts } from '../../../db/stage/facts';
import { opportunityFields } from '../../../definitions/registration/fields/fields';
import type { FieldName, FieldValues } from '../../../definitions/registration/fields/values';
import { type Person, signedIn } from '../../world/http';
import { registered } from '../../world/opportunities';
import { openWorld, type World } from '../../world/world';

/** A value to enter and another to change it to, for every field. */
const samples: { readonly [Name in FieldName]: readonly [FieldValues[Name], FieldValues[Name]] } = {
  name: ['泵站一期', '泵站二期'],
  category: ['project', 'normal'],
  visibility: ['public', 'private'],
  expectedAmountFen: [500_000, 0],
  expectedCloseOn: ['2027-01-31', '2027-12-31'],
  contacts: [[{ name: '王工', mobile: '13900139000' }], [{ name: '李工', title: '主任' }]],
};
const entered = Object.fromEntries(Object.entries(samples).map(([name, [first]]) => [name, first]));
const changed = Object.fromEntries(Object.entries(samples).map(([name, [, second]]) => [name, second]));
const namesOf = (isMeant: (field: (typeof opportunityFields)[FieldName]) => boolean) =>
  Object.entries(opportunityFields).flatMap(([name, field]) => (isMeant(field) ? [name] : []));
const only = (names: readonly string[], values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(names.map((name) => [name, values[name]]));

const all = Object.keys(opportunityFields);
const changeable = namesOf(({ isChangeable }) => isChangeable);
const fixed = namesOf(({ isChangeable }) => !isChangeable);
const open = namesOf(({ ifLeftOut }) => ifLeftOut === 'open');
const hidden = namesOf(({ isShownInPool }) => !isShownInPool);

let world: World;
let sales1: Person;
let sales3: Person;
let manager1: Person;
let id: string;

beforeAll(async () => {
  world = await openWorld();
  [sales1, sales3, manager1] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'sales3'),
    signedIn(world, 'manager1'),
  ]);
  id = await registered(sales1, entered);
});
afterAll(() => world.close());

const read = async (by: Person) => (await by.get(`/opportunities/${id}`).expect(200)).body;
const patch = async (body: object) => manager1.patch(`/opportunities/${id}`, body, (await read(manager1)).version);
/** The row carries the case: what criteria ask, and what a flow starts from, once it says this. */
async function expectKept(values: Readonly<Record<string, unknown>>) {
  expect(await read(manager1)).toMatchObject(values);
  expect((await caseFacts(world.db, id)).values).toMatchObject(values);
  expect((await keptRegistration(world.db, id))?.start).toMatchObject(values);
}

test('every field is entered and read, asked by criteria and carried by the flow', () => expectKept(entered));

test('the pool shows the fields that are for everybody, and the others as if left out', async () => {
  const shown = await read(sales3);
  const plain = await registered(sales1);
  const { body: leftOut } = await sales1.get(`/opportunities/${plain}`);
  expect(only(all, shown)).toEqual({ ...entered, ...only(hidden, leftOut) });
});

test('what may be changed is changed, what may be open is cleared, and the rest is refused', async () => {
  expect((await patch(only(changeable, changed))).status).toBe(200);
  await expectKept({ ...only(changeable, changed), ...only(fixed, entered) });
  const cleared = Object.fromEntries(open.map((name) => [name, null]));
  expect((await patch(cleared)).status).toBe(200);
  await expectKept({ ...only(changeable, changed), ...cleared });
  for (const name of fixed) expect((await patch(only([name], changed))).status).toBe(400);
});

test('the description of the interface has the words by which pages name each field', async () => {
  const { body } = await request(world.app).get('/openapi.json').expect(200);
  const { requestBody } = body.paths['/api/v1/opportunities'].post;
  const { properties } = requestBody.content['application/json'].schema;
  for (const [name, { words }] of Object.entries(opportunityFields))
    expect(properties[name]).toMatchObject({ 'x-words': words });
});
