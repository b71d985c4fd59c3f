import type { Express } from 'express';
import pino from 'pino';
import request from 'supertest';
import { createApp } from '../../../api/app';
import { access, type Who } from '../../../api/access';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const SOME_ID = '01a20b81-68f5-7c4e-b07c-d24bd245cefa';
const everyone = [
  'sales1',
  'manager1',
  'legal1',
  'desk1',
  'dispatcher1',
  'tech1',
  'care1',
  'finance1',
  'ops1',
  'admin1',
];

const split = (id: string): { method: 'get' | 'post' | 'put' | 'patch' | 'delete'; path: string } => {
  const [verb = '', path = ''] = id.split(' ');
  const method = (['get', 'post', 'put', 'patch', 'delete'] as const).find((known) => known === verb.toLowerCase());
  if (!method) throw new Error(`${id} names no method`);
  return { method, path: path.replace(/:\w+/g, SOME_ID) };
};

const isOpen = (who: Who): boolean => who === 'anyone' || who === 'monitoring';
const isGuarded = ([, who]: [string, Who]): boolean => !isOpen(who);
const isForRoles = (line: [string, Who]): line is [string, readonly []] => Array.isArray(line[1]);

test.each(
  Object.entries(access)
    .filter(isGuarded)
    .map(([id]) => id),
)('SEC-01 %s needs a token', async (id) => {
  const { method, path } = split(id);
  const { status, body } = await request(world.app)[method](`/api/v1${path}`);
  expect({ status, code: body.code }).toEqual({ status: 401, code: 'unauthenticated' });
});

test('SEC-01 a token that is made up or altered is no token', async () => {
  const { token } = await signedIn(world, 'sales1');
  const altered = token.startsWith('A') ? `B${token.slice(1)}` : `A${token.slice(1)}`;
  for (const bad of ['', 'x', altered, `${token}x`]) {
    const { status } = await request(world.app).get('/api/v1/me').set('Authorization', `Bearer ${bad}`);
    expect(status).toBe(401);
  }
});

test('SEC-01 a token is stored only as its hash, and is worth nothing after signing out', async () => {
  const me = await signedIn(world, 'care1');
  const [row] = await world.db('sessions').where({ user_id: me.id });
  expect(row?.token_hash.toString('utf8')).not.toContain(me.token);
  await me.delete('/sessions/current').expect(204);
  await me.get('/me').expect(401);
});

describe('SEC-01 a route that is for roles refuses everybody else', () => {
  const people = new Map<string, Person>();
  const rolesOf = new Map<string, readonly string[]>();
  beforeAll(async () => {
    for (const username of everyone) {
      const person = await signedIn(world, username);
      people.set(username, person);
      rolesOf.set(username, (await person.get('/me')).body.roles);
    }
  });

  test.each(Object.entries(access).filter(isForRoles))('%s', async (id, allowed) => {
    const { method, path } = split(id);
    for (const [username, { token }] of people) {
      const isAllowed = (rolesOf.get(username) ?? []).some((role) => allowed.some((one) => one === role));
      const { status } = await request(world.app)[method](`/api/v1${path}`).set('Authorization', `Bearer ${token}`);
      expect({ id, username, forbidden: status === 403 }).toEqual({ id, username, forbidden: !isAllowed });
    }
  });
});

test('the description of the interface names every route, those without a token with `security: []`', async () => {
  const { body } = await request(world.app).get('/openapi.json').expect(200);
  for (const [id, who] of Object.entries(access)) {
    const [verb = '', path = ''] = id.split(' ');
    const described =
      body.paths[path.replace(/:(\w+)/g, '{$1}')] ?? body.paths[`/api/v1${path.replace(/:(\w+)/g, '{$1}')}`];
    expect([id, described?.[verb.toLowerCase()]?.security]).toEqual([id, isOpen(who) ? [] : undefined]);
    expect([id, typeof described?.[verb.toLowerCase()]?.summary]).toEqual([id, 'string']);
  }
});

test('the page about the interface and the health of a live process need no token', async () => {
  await request(world.app).get('/docs').expect(200).expect('Content-Type', /html/);
  await request(world.app).get('/health/live').expect(200);
  await request(world.app)
    .get('/metrics')
    .expect(200)
    .expect(/http_request_duration_seconds/);
  const { status, body } = await request(world.app).get('/health/ready');
  expect({ status, checks: body.checks }).toEqual({
    status: 200,
    checks: { database: 'ok', engine: 'ok', worker: 'ok' },
  });
});

test('figures are for this machine, and elsewhere for whoever has the token that was set', async () => {
  const { db, temporal, taskQueue, documents } = world;
  const connections = { db, temporal, taskQueue, documents, log: pino({ level: 'silent' }) };
  const elsewhere = { 'X-Forwarded-For': '198.51.100.7' };
  const guarded = await createApp({ ...connections, metricsToken: 'prometheus-1' });
  const asked = async (app: Express, headers: Record<string, string>) =>
    (await request(app).get('/metrics').set(headers)).status;
  expect(await asked(guarded, {})).toBe(200);
  expect(await asked(guarded, elsewhere)).toBe(401);
  expect(await asked(guarded, { ...elsewhere, 'X-Forwarded-For': '127.0.0.1, 198.51.100.7' })).toBe(401);
  expect(await asked(guarded, { ...elsewhere, Authorization: 'Bearer prometheus-2' })).toBe(401);
  expect(await asked(guarded, { ...elsewhere, Authorization: 'Bearer prometheus-1' })).toBe(200);
  expect(await asked(world.app, elsewhere)).toBe(401);
  const { token } = await signedIn(world, 'admin1');
  expect(await asked(world.app, { ...elsewhere, Authorization: `Bearer ${token}` })).toBe(401);
});
