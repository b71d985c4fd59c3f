import pino from 'pino';
import { createApp } from '../../../api/app';
import { newId } from '../../../db/shared/new-id';
import { waitUntil } from '../../../ops/engines/wait-until';
import { type Started, startNode } from '../../world/processes';
import { ask, type Asked } from '../../world/approvals';
import { anApproval, aStep, published } from '../../world/definitions';
import { keepHistory } from '../../world/histories';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

jest.setTimeout(180_000);

const MINUTE_MS = 60_000;

let world: World;
let ops: Person;
let sales: Person;
const workers: Started[] = [];

beforeAll(async () => {
  world = await openWorld();
  [ops, sales] = await Promise.all([signedIn(world, 'ops1'), signedIn(world, 'sales1')]);
});
afterAll(async () => {
  for (const { process: child, end } of workers) {
    child.kill('SIGKILL');
    await end;
  }
  await world.close();
});

interface Verdict {
  readonly caseId: string;
  readonly verdict: string;
  readonly reason?: string;
}

/** Two versions of an approval, and cases that run under the first. */
async function underFirstVersion(key: string, count: number, by: Person = sales): Promise<Asked[]> {
  await published(ops, anApproval(key, [aStep('one')]));
  const cases: Asked[] = [];
  for (let n = 0; n < count; n++) cases.push(await ask(by, key));
  await published(ops, anApproval(key, [aStep('one'), aStep('two')]));
  return cases.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

const migrate = (key: string, body: object, headers: Readonly<Record<string, string>> = {}, by: Person = ops) =>
  by.post(`/definitions/approval/${key}/migration`, { toVersion: 2, dryRun: false, ...body }, headers);

async function done(key: string, id: string, by: Person = ops) {
  const read = async () => (await by.get(`/definitions/approval/${key}/migrations/${id}`)).body;
  await waitUntil('the migration is done', MINUTE_MS, async () => {
    const { status, counts } = await read();
    if (status !== 'done') throw new Error(JSON.stringify(counts));
  });
  return read();
}

const eventsOf = (ids: readonly string[]) =>
  world
    .db('events')
    .where({ type: 'approval.migrated' })
    .whereIn('case_id', [...ids])
    .select('case_id');

test('DEF-04 a migration is on record: its verdicts are read page by page, those refused by themselves', async () => {
  const [first, second, third] = await underFirstVersion('paged', 3);
  await second?.decide(await signedIn(world, 'manager1'), 'approve');
  const { body: answer } = await migrate('paged', { caseIds: [third?.id, sales.id, first?.id] });
  expect(answer).toMatchObject({
    toVersion: 2,
    dryRun: false,
    status: 'done',
    startedBy: ops.id,
    counts: { migrates: 2, refused: 1, waiting: 0 },
    nextCursor: null,
  });
  const results = [
    { caseId: third?.id, verdict: 'migrates' },
    { caseId: sales.id, verdict: 'refused', reason: 'There is no such case.' },
    { caseId: first?.id, verdict: 'migrates' },
  ];
  expect(answer.results).toEqual(results);
  await keepHistory(world, 'definition-migration/three-cases', answer.workflowId, { ended: true });

  const path = `/definitions/approval/paged/migrations/${answer.id}`;
  const page = await ops.get(`${path}?limit=2`);
  expect(page.body.results).toEqual(results.slice(0, 2));
  expect((await ops.get(`${path}?limit=2&cursor=${page.body.nextCursor}`)).body).toMatchObject({
    results: results.slice(2),
    nextCursor: null,
  });
  expect((await ops.get(`${path}?filter[verdict]=refused`)).body.results).toEqual(results.slice(1, 2));
  expect((await ops.get('/definitions/approval/paged/migrations')).body).toMatchObject({
    items: [{ id: answer.id, status: 'done' }],
    nextCursor: null,
  });
  expect((await ops.get(`/definitions/approval/other/migrations/${answer.id}`)).status).toBe(404);
  expect((await sales.get(path)).status).toBe(403);
  const told = await world.db('events').whereLike('key', `${answer.id}/%`).orderBy('seq').pluck('type');
  expect(told).toEqual(['definition.migrationStarted', 'definition.migrationFinished']);
});

test('DEF-04 a dry run moves nobody and tells nobody', async () => {
  const cases = await underFirstVersion('tried', 2);
  const { body } = await migrate('tried', { dryRun: true });
  expect(body.results).toEqual(cases.map(({ id }) => ({ caseId: id, verdict: 'migrates' })));
  expect(await eventsOf(cases.map(({ id }) => id))).toEqual([]);
  expect(await world.db('events').whereLike('key', `${body.id}/%`)).toEqual([]);
  expect(
    await world
      .db('approvals')
      .where({ definition_key: 'tried' })
      .distinct('definition_version')
      .pluck('definition_version'),
  ).toEqual([1]);
});

test('DEF-04 the same request again, also ten at a time, is one migration', async () => {
  const cases = await underFirstVersion('once', 4);
  const key = { 'Idempotency-Key': newId() };
  const answers = await Promise.all(Array.from({ length: 10 }, () => migrate('once', {}, key)));
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(answers[0]?.body.results).toHaveLength(4);
  expect(await eventsOf(cases.map(({ id }) => id))).toHaveLength(4);
  expect((await migrate('once', { toVersion: 1 }, key)).body.code).toBe('idempotency_key_reused');
});

test('DEF-04 of thousands of cases the answer has the first thousand verdicts, the rest follows by pages', async () => {
  const [example] = await underFirstVersion('thousands', 1);
  const ended = 1_500; // their rows say that they run, and their flows are gone
  await world.db.raw(
    `insert into approvals
     select (jsonb_populate_record(a, jsonb_build_object(
       'id', gen_random_uuid(), 'workflow_id', 'gone/' || n, 'case_id', gen_random_uuid()))).*
     from approvals a, generate_series(1, ?) n where a.id = ?`,
    [ended, example?.id ?? ''],
  );
  const { body, status } = await migrate('thousands', {});
  expect([200, 202]).toContain(status);
  const { counts } = await done('thousands', body.id);
  expect(counts).toEqual({ migrates: 1, refused: ended, waiting: 0 });
  const seen: Verdict[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const { body: page } = await ops.get(
      `/definitions/approval/thousands/migrations/${body.id}?limit=200${cursor ? `&cursor=${cursor}` : ''}`,
    );
    seen.push(...page.results);
    cursor = page.nextCursor;
  }
  expect(new Set(seen.map(({ caseId }) => caseId)).size).toBe(ended + 1);
  expect(seen.find(({ caseId }) => caseId === example?.id)).toEqual({ caseId: example?.id, verdict: 'migrates' });
  expect(new Set(seen.filter(({ verdict }) => verdict === 'refused').map(({ reason }) => reason))).toEqual(
    new Set(['The case is over.']),
  );
});

test('DEF-04 the worker is killed in the middle: another goes on where it was, and no case moves twice', async () => {
  const taskQueue = `${world.taskQueue}-killed`;
  const app = await createApp({
    db: world.db,
    temporal: world.temporal,
    taskQueue,
    documents: world.documents,
    log: pino({ level: 'silent' }),
  });
  const [ops2, sales2] = [await signedIn({ app }, 'ops1'), await signedIn({ app }, 'sales1')];
  const first = await workerProcess(taskQueue);
  const cases = await underFirstVersion('killed', 60, sales2);
  const key = { 'Idempotency-Key': newId() };
  const asked = migrate('killed', {}, key, ops2).then((answer) => answer);
  const verdicts = () =>
    world
      .db('definition_migration_cases')
      .whereNotNull('verdict')
      .whereIn(
        'case_id',
        cases.map(({ id }) => id),
      );
  await waitUntil('a part is done', MINUTE_MS, async () => {
    if ((await verdicts()).length < 5) throw new Error('not yet');
  });
  first.process.kill('SIGKILL');
  await first.end;
  expect((await verdicts()).length).toBeLessThan(60);

  await workerProcess(taskQueue);
  await asked; // 503, 202 or 200: whichever came first
  const { body, status } = await migrate('killed', {}, key, ops2);
  expect([200, 202, 503]).toContain(status);
  const [migration] = await world.db('definition_migrations').where({ key: 'killed' });
  expect(await world.db('definition_migrations').where({ key: 'killed' })).toHaveLength(1);
  if (status !== 503) expect(body.id).toBe(migration?.id);
  expect((await done('killed', migration?.id ?? '', ops2)).counts).toEqual({ migrates: 60, refused: 0, waiting: 0 });
  const events = await eventsOf(cases.map(({ id }) => id));
  expect(new Set(events.map(({ case_id }) => case_id)).size).toBe(60);
  expect(events).toHaveLength(60);
  expect(
    await world
      .db('approvals')
      .where({ definition_key: 'killed' })
      .distinct('definition_version')
      .pluck('definition_version'),
  ).toEqual([2]);
});

async function workerProcess(taskQueue: string): Promise<Started> {
  const started = startNode(['tests/world/worker-process.ts'], {
    DATABASE_URL: world.databaseUrl,
    TASK_QUEUE: taskQueue,
  });
  workers.push(started);
  await waitUntil('the worker polls', MINUTE_MS, () =>
    started.output().includes('polls') ? Promise.resolve() : Promise.reject(new Error(started.output())),
  );
  return started;
}
