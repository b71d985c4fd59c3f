import { randomUUID } from 'node:crypto';
import type { Response } from 'supertest';
import { ask } from '../../world/approvals';
import { breakWrites } from '../../world/breaking';
import type { Person } from '../../world/http';
import type { incidentsSeenBy } from '../../world/incidents';
import { anOpportunity } from '../../world/stages';
import type { World } from '../../world/world';
import { openRemindingWorld } from './reminding-world';

jest.setTimeout(120_000);

let world: World;
let sales1: Person;
let legal1: Person;
let incidents: ReturnType<typeof incidentsSeenBy>;
beforeAll(async () => {
  ({ world, sales1, legal1, incidents } = await openRemindingWorld());
});
afterAll(() => world.close());

const DAY_AND_HOUR = { days: 1, hours: 1 };

/** Everything that a step of a case writes. */
const written = async (caseId: string) => ({
  approvals: await world.db('approvals').where({ case_id: caseId }).orderBy('id'),
  tasks: await world.db('tasks').where({ case_id: caseId }).orderBy('id'),
  opportunity: await world.db('opportunities').where({ id: caseId }).first(),
  ledger: await world.db('ledger').where({ case_id: caseId }).orderBy('seq'),
  events: await world.db('events').where({ case_id: caseId }).orderBy('seq'),
});

const expectStepFailed = ({ status, body, headers }: Pick<Response, 'status' | 'body' | 'headers'>): void =>
  expect({ status, code: body.code, instance: body.instance }).toEqual({
    status: 500,
    code: 'step_failed',
    instance: `urn:baton:request:${headers['x-request-id']}`,
  });

describe('a command whose step fails for good is refused at once with an id, and changes nothing', () => {
  test('of an approval; the next one works', async () => {
    const asked = await ask(sales1, 'reminding');
    const task = await asked.task(legal1);
    const before = await written(asked.id);
    const broken = await breakWrites(world, 'approvals', `new.id = '${asked.id}'`);
    expectStepFailed(await legal1.post(`/tasks/${task}/decision`, { outcome: 'approve' }));
    expectStepFailed(await legal1.post(`/tasks/${task}/comments`, { text: '看一下' }));
    expect(await written(asked.id)).toEqual(before);
    expect(await incidents.listed(asked.id)).toEqual([]);
    await broken.mend();
    await legal1.post(`/tasks/${task}/decision`, { outcome: 'approve' }).expect(200);
    expect(await asked.status()).toBe('approved');
  });

  test('and the same Idempotency-Key works once the cause is mended', async () => {
    const asked = await ask(sales1, 'reminding');
    const task = await asked.task(legal1);
    const decide = (key: object) => legal1.post(`/tasks/${task}/decision`, { outcome: 'approve' }, { ...key });
    const key = { 'Idempotency-Key': randomUUID() };
    const broken = await breakWrites(world, 'approvals', `new.id = '${asked.id}'`);
    expect((await decide(key)).body).toMatchObject({ status: 500, code: 'step_failed' });
    await broken.mend();
    const decided = await decide(key).expect(200);
    expect((await decide(key)).body).toEqual(decided.body);
  });

  test('one of several decisions names its failure, and hides no other', async () => {
    const [bad, good] = [await ask(sales1, 'reminding'), await ask(sales1, 'reminding')];
    const items = [
      { taskId: await bad.task(legal1), outcome: 'approve' },
      { taskId: await good.task(legal1), outcome: 'approve' },
    ];
    const broken = await breakWrites(world, 'approvals', `new.id = '${bad.id}'`);
    const { body, headers } = await legal1.post('/task-decisions', { items }).expect(200);
    expect(body.results).toMatchObject([
      {
        ok: false,
        problem: { status: 500, code: 'step_failed', instance: `urn:baton:request:${headers['x-request-id']}` },
      },
      { ok: true, caseStatus: 'approved' },
    ]);
    await broken.mend();
  });

  test('of a sale; the next one works', async () => {
    const sale = await anOpportunity(sales1, 'limited');
    const before = await written(sale.id);
    const broken = await breakWrites(world, 'opportunities', `new.id = '${sale.id}'`);
    expectStepFailed(await sale.move('proposal'));
    expect(await written(sale.id)).toEqual(before);
    await broken.mend();
    expect((await sale.move('proposal')).body).toMatchObject({ status: 'moved' });
  });

  test('of a registration, before it is there and afterwards', async () => {
    const name = '庆云申请失败有限公司';
    const register = () => sales1.post('/opportunities', { name, customer: { name } });
    const atFirst = await breakWrites(world, 'opportunities', `new.name = '${name}'`);
    expectStepFailed(await register());
    expect(await world.db('opportunities').where({ name })).toEqual([]);
    expect(await world.db('customers').where({ name })).toEqual([]);
    await atFirst.mend();
    const { body } = await register().expect(201);
    expect(body.status).toBe('valid');
    const withdraw = () => sales1.post(`/opportunities/${body.id}/withdrawal`, { reason: '不做了' });
    const before = await written(body.id);
    const later = await breakWrites(world, 'opportunities', `new.id = '${body.id}'`);
    expectStepFailed(await withdraw());
    expect(await written(body.id)).toEqual(before);
    await later.mend();
    expect((await withdraw().expect(200)).body.status).toBe('withdrawn');
  });
});

test('fifty cases that fail at once, by commands and by timers, keep nobody waiting', async () => {
  const failing = [];
  for (let n = 0; n < 50; n++) failing.push(await ask(sales1, 'reminding'));
  const tasks = await world
    .db('tasks')
    .whereIn(
      'approval_id',
      failing.map(({ id }) => id),
    )
    .pluck('id');
  const others = [];
  for (let n = 0; n < 10; n++) others.push(await ask(sales1, 'reminding'));
  const list = failing.map(({ id }) => `'${id}'`).join();
  const broken = await breakWrites(world, 'approvals', `new.id in (${list})`);
  const [refused, decided] = await Promise.all([
    Promise.all(tasks.map((task) => legal1.post(`/tasks/${task}/decision`, { outcome: 'approve' }))),
    Promise.all(others.map((other) => other.decide(legal1, 'approve'))),
  ]);
  expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([500]));
  expect(new Set(decided.map(({ status }) => status))).toEqual(new Set([200]));

  await Promise.all(failing.map(({ workflowId }) => world.fastForward(workflowId, DAY_AND_HOUR)));
  await Promise.all(failing.map(({ id }) => incidents.opened(id)));
  const another = await ask(sales1, 'reminding');
  expect((await another.decide(legal1, 'approve')).status).toBe(200);
  await broken.mend();
  await Promise.all(failing.map(({ id }) => incidents.retry(id).expect(202)));
  await Promise.all(failing.map(({ id }) => incidents.ended(id)));
});
