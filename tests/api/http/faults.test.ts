import { randomUUID } from 'node:crypto';
import type { Express } from 'express';
import pino from 'pino';
import request, { type Response } from 'supertest';
import { createActivities } from '../../../activities';
import { createApp } from '../../../api/app';
import { connect, type Db } from '../../../db/shared/knex';
import { temporalClient } from '../../../ops/engines/temporal-client';
import { waitUntil } from '../../../ops/engines/wait-until';
import { type Person, signedIn } from '../../world/http';
import { linkTo, type Link } from '../../world/link';
import { setting } from '../../world/setting';
import { startWorker } from '../../world/worker';
import { openWorld, type World } from '../../world/world';

const HEALS_WITHIN_MS = 10_000;
const log = pino({ level: process.env['LOG_LEVEL'] ?? 'silent' });

let world: World;
let database: Link;
let engine: Link;
let linked: Db;
let temporal: ReturnType<typeof temporalClient>;
let app: Express;
let sales: Person;

/** The API with the connections that its process makes, over ways that can be cut. */
beforeAll(async () => {
  world = await openWorld();
  const url = new URL(world.databaseUrl);
  database = await linkTo(url.host);
  engine = await linkTo(setting('TEST_TEMPORAL_ADDRESS'));
  url.port = String(database.port);
  linked = connect(url.toString(), { poolMax: 5, silentMs: 2_000 });
  Object.assign(process.env, {
    TEMPORAL_ADDRESS: `${engine.host}:${engine.port}`,
    TEMPORAL_NAMESPACE: setting('TEST_TEMPORAL_NAMESPACE'),
  });
  temporal = temporalClient();
  app = await createApp({ db: linked, temporal, taskQueue: world.taskQueue, documents: world.documents, log });
  sales = await signedIn({ app }, 'sales1');
});
afterAll(async () => {
  await temporal.connection.close();
  await linked.destroy();
  await Promise.all([database.cut(), engine.cut()]);
  await world.close();
});

const ready = () => request(app).get('/health/ready');
const key = () => ({ 'Idempotency-Key': randomUUID() });
const unavailable = ({ status, body, headers }: Response) => ({
  status,
  code: body.code,
  retryAfter: headers['retry-after'],
});
const askAgain = { status: 503, code: 'unavailable', retryAfter: '2' };

const until = (status: number, ask: () => Promise<Response>): Promise<Response> =>
  waitUntil(`an answer ${status}`, HEALS_WITHIN_MS, async () => {
    const answer = await ask();
    if (answer.status !== status) throw new Error(`answered ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  });

async function expectOneEffect(name: string): Promise<void> {
  const rows = await world.db('opportunities').where({ name });
  expect(rows).toHaveLength(1);
  const caseId = rows[0]?.id ?? '';
  expect(await world.db('events').where({ case_id: caseId, type: 'opportunity.registered' })).toHaveLength(1);
  expect(await world.db('ledger').where({ case_id: caseId })).toHaveLength(1);
  expect(await world.db('claim_keys').where({ opportunity_id: caseId, standing: 'exclusive' })).toHaveLength(2);
}

test('without the database requests get 503 with Retry-After; once it is back they are answered again', async () => {
  await database.cut();
  expect(unavailable(await sales.get('/opportunities'))).toEqual(askAgain);
  expect(
    unavailable(
      await sales.post('/opportunities', { name: '库断', customer: { name: '扬州库断阀门有限公司' } }, key()),
    ),
  ).toEqual(askAgain);
  const readiness = await ready();
  expect(readiness.status).toBe(503);
  expect(readiness.body.checks).toMatchObject({
    database: expect.not.stringMatching('^ok$'),
    engine: 'ok',
    worker: 'ok',
  });
  expect((await request(app).get('/health/live')).status).toBe(200);
  await database.mend();
  await until(200, async () => sales.get('/opportunities'));
  await until(200, async () => ready());
  expect(await world.db('opportunities').where({ name: '库断' })).toHaveLength(0);
});

test('a database that takes connections and says nothing is away all the same', async () => {
  await sales.get('/opportunities').expect(200);
  const asked = Array.from({ length: 8 }, async () => sales.get('/opportunities'));
  database.hang();
  await Promise.all(asked);
  const sent = { name: '库停', customer: { name: '宿迁库停机械有限公司' } };
  const answers = await Promise.all([
    ...Array.from({ length: 8 }, async () => sales.get('/opportunities')),
    sales.post('/opportunities', sent, key()),
  ]);
  expect(answers.map(unavailable)).toEqual(answers.map(() => askAgain));
  await database.cut();
  await database.mend();
  await until(200, async () => sales.get('/opportunities'));
  expect(await world.db('opportunities').where({ name: '库停' })).toHaveLength(0);
});

test('an engine that takes connections and says nothing is away all the same; reading goes on', async () => {
  const headers = key();
  const body = { name: '引擎停', customer: { name: '盐城引擎停仪表有限公司', phone: '0515-86551234' } };
  engine.hang();
  expect(unavailable(await sales.post('/opportunities', body, headers))).toEqual(askAgain);
  expect((await sales.get('/opportunities')).status).toBe(200);
  await engine.cut();
  await engine.mend();
  await until(201, async () => sales.post('/opportunities', body, headers));
  await expectOneEffect('引擎停');
});

test('without the engine a registration gets 503; the same key gets 201 once it is back, with one effect', async () => {
  const headers = key();
  const body = { name: '引擎断', customer: { name: '泰州引擎断仪表有限公司', phone: '0523-86551234' } };
  await engine.cut();
  expect(unavailable(await sales.post('/opportunities', body, headers))).toEqual(askAgain);
  expect((await ready()).body).toMatchObject({
    status: 'notReady',
    checks: { database: 'ok', engine: expect.not.stringMatching('^ok$') },
  });
  expect((await sales.get('/opportunities')).status).toBe(200);
  await engine.mend();
  await until(201, async () => sales.post('/opportunities', body, headers));
  await until(200, async () => ready());
  await expectOneEffect('引擎断');
});

test('without a worker readiness says so; a registration that got 503 goes on when one comes, once', async () => {
  const taskQueue = `${world.taskQueue}-late`;
  const waiting = await createApp({
    db: world.db,
    temporal: world.temporal,
    taskQueue,
    documents: world.documents,
    log,
  });
  const readiness = await request(waiting).get('/health/ready');
  expect(readiness.body).toMatchObject({
    status: 'notReady',
    checks: { database: 'ok', engine: 'ok', worker: `no worker polls the task queue "${taskQueue}"` },
  });
  const person = await signedIn({ app: waiting }, 'sales2');
  const headers = key();
  const body = { name: '无人值守', customer: { name: '镇江无人值守电气有限公司', phone: '0511-85551234' } };
  expect(unavailable(await person.post('/opportunities', body, headers))).toEqual(askAgain);
  const worker = await startWorker(createActivities(world.db, world.temporal), taskQueue);
  await until(201, async () => person.post('/opportunities', body, headers));
  await until(200, async () => request(waiting).get('/health/ready'));
  await expectOneEffect('无人值守');
  await worker.stop();
});
