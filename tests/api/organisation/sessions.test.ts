import request from 'supertest';
import { DEMO_PASSWORD } from '../../../ops/jobs/demo';
import { signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const signIn = (username: string, password: string) =>
  request(world.app).post('/api/v1/sessions').send({ username, password });

test('signing in tells who one is', async () => {
  const { status, body } = await signIn('sales1', DEMO_PASSWORD);
  expect(status).toBe(201);
  expect(body.user).toMatchObject({ username: 'sales1', roles: ['sales'] });
  expect(Date.parse(body.expiresAt)).toBeGreaterThan(Date.now());
});

test('a wrong password and an unknown name are answered alike', async () => {
  const [wrong, unknown] = await Promise.all([signIn('sales1', 'no'), signIn('nobody', 'no')]);
  expect(wrong.status).toBe(401);
  expect({ ...unknown.body, instance: '' }).toEqual({ ...wrong.body, instance: '' });
});

test('failures, not successes, are limited for each name, known or not', async () => {
  for (const name of ['sales3', 'who.is.this']) {
    const statuses: number[] = [];
    for (let i = 0; i < 25; i++) statuses.push((await signIn(name, 'no')).status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(20);
    const { status, headers } = await signIn(name, 'no');
    expect({ status, retry: Number(headers['retry-after']) > 0 }).toEqual({ status: 429, retry: true });
  }
  for (let i = 0; i < 30; i++) await signedIn(world, 'manager2');
});

test('somebody who has left cannot sign in, and their token ends', async () => {
  const tech = await signedIn(world, 'tech3');
  await world.db('users').where({ id: tech.id }).update({ active: false });
  await tech.get('/me').expect(401);
  expect((await signIn('tech3', DEMO_PASSWORD)).status).toBe(401);
});

test('a token that ran out is no token', async () => {
  const tech = await signedIn(world, 'tech2');
  await world
    .db('sessions')
    .where({ user_id: tech.id })
    .update({ expires_at: new Date(Date.now() - 1000).toISOString() });
  await tech.get('/me').expect(401);
});
