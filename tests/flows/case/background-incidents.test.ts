import { waitUntil } from '../../../ops/engines/wait-until';
import { ask } from '../../world/approvals';
import { BROKEN, breakWrites } from '../../world/breaking';
import { anApproval, aStep, published } from '../../world/definitions';
import { type Person, signedIn } from '../../world/http';
import { incidentsSeenBy } from '../../world/incidents';
import { registered } from '../../world/opportunities';
import { openWorld, type World } from '../../world/world';

jest.setTimeout(120_000);

let world: World;
let sales1: Person;
let sales2: Person;
let ops: Person;
let admin: Person;
let incidents: ReturnType<typeof incidentsSeenBy>;
beforeAll(async () => {
  world = await openWorld();
  [sales1, sales2, ops, admin] = await Promise.all([
    signedIn(world, 'sales1'),
    signedIn(world, 'sales2'),
    signedIn(world, 'ops1'),
    signedIn(world, 'admin1'),
  ]);
  incidents = incidentsSeenBy(ops);
});
afterAll(() => world.close());

const until = (what: string, path: string, holds: (body: Record<string, unknown>) => boolean) =>
  waitUntil(what, 30_000, async () => {
    const { body } = await ops.get(path).expect(200);
    if (!holds(body)) throw new Error(JSON.stringify(body));
    return body;
  });

/** What it names goes on once its cause is mended and it is tried again. */
async function tried(caseId: string, broken: { mend: () => Promise<void> }): Promise<void> {
  await incidents.retry(caseId).expect(202);
  await incidents.opened(caseId, 2);
  await broken.mend();
  await incidents.retry(caseId).expect(202);
  await incidents.ended(caseId);
}

test('a handover whose batch fails for good goes on once it is mended', async () => {
  await registered(sales1);
  const broken = await breakWrites(world, 'handover_items', `new.state <> 'pending'`);
  const asked = { fromUserId: sales1.id, toUserId: sales2.id, what: ['opportunities'] };
  const { id } = (await admin.post('/handovers', asked).expect(202)).body;
  expect(await incidents.opened(id)).toMatchObject({ flow: 'handover', step: 'opportunities.batch', cause: BROKEN });
  expect((await ops.get(`/cases/${id}`).expect(200)).body).toMatchObject({
    flow: 'handover',
    status: 'running',
    definition: null,
    flows: [{ flow: 'handover', engine: 'running' }],
    incidents: [{ step: 'opportunities.batch' }],
    steps: [{ type: 'handover.started' }],
  });
  expect((await ops.post(`/cases/${id}/termination`, { reason: '停' })).status).toBe(409);
  await tried(id, broken);
  await until('the handover', `/handovers/${id}`, ({ status }) => status === 'done');
});

test('one that cannot be begun is refused at once', async () => {
  const broken = await breakWrites(world, 'handovers', 'true');
  const asked = { fromUserId: sales1.id, toUserId: sales2.id, what: ['tasks'] };
  expect((await admin.post('/handovers', asked)).body).toMatchObject({ status: 500, code: 'step_failed' });
  await broken.mend();
  await admin.post('/handovers', asked).expect(202);
});

test('a duplicate scan whose batch fails for good goes on once it is mended, or is cancelled', async () => {
  const broken = await breakWrites(world, 'duplicate_scan_batches', 'true');
  const first = (await ops.post('/duplicate-scans', {}).expect(202)).body.id;
  expect(await incidents.opened(first)).toMatchObject({ flow: 'duplicateScan', step: 'batch', cause: BROKEN });
  await ops.post(`/duplicate-scans/${first}/cancellation`).expect(200);
  await incidents.ended(first);
  const second = (await ops.post('/duplicate-scans', {}).expect(202)).body.id;
  await incidents.opened(second);
  await tried(second, broken);
  await until('the scan', `/duplicate-scans/${second}`, ({ state }) => state === 'done');
});

test('a migration whose batch fails for good goes on once it is mended', async () => {
  await published(ops, anApproval('moving', [aStep('one')]));
  const asked = await ask(sales1, 'moving');
  await published(ops, anApproval('moving', [aStep('one'), aStep('two')]));
  const broken = await breakWrites(world, 'definition_migration_cases', 'new.verdict is not null');
  const { body } = await ops
    .post('/definitions/approval/moving/migration', { toVersion: 2, dryRun: false })
    .expect(202);
  expect(await incidents.opened(body.id)).toMatchObject({ flow: 'definitionMigration', step: 'batch', cause: BROKEN });
  await tried(body.id, broken);
  const path = `/definitions/approval/moving/migrations/${body.id}`;
  const done = await until('the migration', path, ({ status }) => status === 'done');
  expect(done['results']).toMatchObject([{ caseId: asked.id, verdict: 'migrates' }]);
});

test('a change of a calendar that cannot be finished is finished once it is mended', async () => {
  const days = ['mon', 'tue', 'wed', 'thu', 'fri'];
  const calendar = (to: string) => ({
    kind: 'workingCalendar',
    key: 'workshop',
    name: '车间',
    week: Object.fromEntries(days.map((day) => [day, [['08:00', to]]])),
  });
  await published(ops, calendar('16:00'));
  const broken = await breakWrites(world, 'calendar_changes', 'new.done_at is not null');
  await published(ops, calendar('17:00'));
  const change = () => world.db('calendar_changes').where({ key: 'workshop' }).first();
  const id = (await change())?.id ?? '';
  await world.fastForward('calendar-change/workshop/2', { seconds: 61 });
  expect(await incidents.opened(id)).toMatchObject({ flow: 'calendarChange', step: 'finish', cause: BROKEN });
  await tried(id, broken);
  await waitUntil('the end', 20_000, async () => expect((await change())?.done_at).not.toBeNull());
  expect((await ops.get(`/cases/${id}`)).body).toMatchObject({
    status: 'done',
    definition: { key: 'workshop', version: 2 },
  });
});
