import { waitUntil } from '../../../ops/engines/wait-until';
import { ask } from '../../world/approvals';
import { breakWrites, mendWrites } from '../../world/breaking';
import { anApproval, aStep, published } from '../../world/definitions';
import { forgetLastSteps, stepsOf } from '../../world/forgetting';
import { incidentsSeenBy } from '../../world/incidents';
import { registered } from '../../world/opportunities';
import { signedInPeople } from '../../world/people';
import { openWorld } from '../../world/world';
import { everybody, type Stage } from './engine-lost/playing';
import { type Script, playTwins } from './twins/twins';

jest.setTimeout(600_000);

let stage: Stage;
beforeAll(async () => {
  const world = await openWorld();
  stage = { world, person: await signedInPeople(world, everybody) };
});
afterAll(() => stage.world.close());

const WRITTEN = [
  'events',
  'ledger',
  'messages',
  'tasks',
  'approvals',
  'opportunities',
  'opportunity_owners',
  'customers',
  'handovers',
  'handover_items',
  'definition_migrations',
  'definition_migration_cases',
  'calendar_changes',
  'duplicate_scans',
  'duplicate_scan_batches',
  'duplicate_pairs',
  'incidents',
];

/** All that anybody could read, whatever it is about. */
async function everything({ world: { db } }: Stage): Promise<Readonly<Record<string, readonly string[]>>> {
  const rows = await Promise.all(
    WRITTEN.map(async (table) => {
      const found: object[] = await db.select().from(table);
      return [table, found.map((row) => JSON.stringify(row)).toSorted()] as const;
    }),
  );
  return Object.fromEntries(rows);
}

async function handover({ world, person }: Stage): Promise<string> {
  await published(person('ops1'), anApproval('leaving', [aStep('one', 'sales3'), aStep('two')]));
  await ask(person('sales1'), 'leaving');
  await registered(person('sales3'));
  const asked = { fromUserId: person('sales3').id, toUserId: person('sales2').id, what: ['tasks', 'opportunities'] };
  const { id, workflowId } = (await person('admin1').post('/handovers', asked).expect(202)).body;
  await world.temporal.workflow.getHandle(workflowId).result();
  expect((await person('admin1').get(`/handovers/${id}`)).body).toMatchObject({ status: 'done', done: 2 });
  return workflowId;
}

async function scan({ world, person }: Stage): Promise<string> {
  for (const by of ['sales1', 'sales2']) await registered(person(by));
  const { workflowId } = (await person('ops1').post('/duplicate-scans', {}).expect(202)).body;
  expect(await world.temporal.workflow.getHandle(workflowId).result()).toBe('done');
  return workflowId;
}

async function migration({ world, person }: Stage): Promise<string> {
  await published(person('ops1'), anApproval('movingTwins', [aStep('one')]));
  for (const by of ['sales1', 'sales2']) await ask(person(by), 'movingTwins');
  await published(person('ops1'), anApproval('movingTwins', [aStep('one'), aStep('two')]));
  const { body } = await person('ops1').post('/definitions/approval/movingTwins/migration', {
    toVersion: 2,
    dryRun: false,
  });
  const workflowId = `definition-migration/${body.id}`;
  await world.temporal.workflow.getHandle(workflowId).result();
  expect(
    await world.db('definition_migration_cases').where({ migration_id: body.id, verdict: 'migrates' }),
  ).toHaveLength(2);
  return workflowId;
}

async function calendarChange({ world, person }: Stage): Promise<string> {
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  const calendar = (to: string) => ({
    kind: 'workingCalendar',
    key: 'twinDays',
    name: '双生',
    week: Object.fromEntries(days.map((day) => [day, [['00:00', to]]])),
  });
  await published(person('ops1'), calendar('24:00'));
  const deadline = { deadline: { within: { businessHours: 48 } } };
  await published(
    person('ops1'),
    anApproval('byTwinDays', [aStep('one', 'manager1', deadline)], { calendar: 'twinDays' }),
  );
  const asked = await ask(person('sales1'), 'byTwinDays');
  await published(person('ops1'), calendar('12:00'));
  const workflowId = 'calendar-change/twinDays/2';
  await world.fastForward(workflowId, { seconds: 61 });
  await world.temporal.workflow.getHandle(workflowId).result();
  await waitUntil('the case follows', 20_000, async () =>
    expect(await world.db('events').where({ case_id: asked.id, type: 'task.rescheduled' })).toHaveLength(1),
  );
  return workflowId;
}

/** The clock of a change stands still for a minute, before those are told who began meanwhile. */
const letCome = async ({ world }: Stage, workflowId: string): Promise<void> => {
  const handle = world.temporal.workflow.getHandle(workflowId);
  const isOpen = (await handle.describe()).status.name === 'RUNNING';
  if (isOpen && workflowId.startsWith('calendar-change')) await world.fastForward(workflowId, { seconds: 61 });
  await handle.result();
};

test.each([
  { what: 'a handover', begin: handover },
  { what: 'a duplicate scan', begin: scan },
  { what: 'a migration', begin: migration },
  { what: 'a change of a calendar', begin: calendarChange },
])('$what whose last steps the engine has forgotten takes them again, and changes nothing', async ({ begin }) => {
  const workflowId = await begin(stage);
  const before = await everything(stage);
  const steps = await stepsOf(stage.world, workflowId);
  for (let forgotten = 1; forgotten <= steps; forgotten++) {
    await forgetLastSteps(stage.world, workflowId, Math.min(forgotten, await stepsOf(stage.world, workflowId)));
    await letCome(stage, workflowId);
    expect(await everything(stage)).toEqual(before);
  }
});

const asksOfScan =
  (path: string): Script['steps'][number] =>
  ({ person }, id) =>
    person('ops1').post(`/duplicate-scans/${id}/${path}`);

/** One after another: there is one scan at a time. */
const pausedScan: Script = {
  name: 'a scan that is paused and resumed',
  async begin({ world, person }) {
    await breakWrites(world, 'duplicate_scan_batches', 'true');
    const { id } = (await person('ops1').post('/duplicate-scans', {}).expect(202)).body;
    await incidentsSeenBy(person('ops1')).opened(id);
    return id;
  },
  workflowId: (id) => `duplicate-scan/${id}`,
  steps: [
    asksOfScan('pause'),
    asksOfScan('resumption'),
    asksOfScan('pause'),
    asksOfScan('resumption'),
    asksOfScan('pause'),
    async (given, id) => {
      await mendWrites(given.world, 'duplicate_scan_batches');
      const { status } = await asksOfScan('resumption')(given, id);
      await waitUntil('the scan is done', 30_000, async () =>
        expect(await given.world.db('duplicate_scans').where({ id }).first()).toMatchObject({ state: 'done' }),
      );
      return { status, body: {} };
    },
  ],
  finish: () => Promise.resolve(),
};

test('a scan that is paused and resumed stands as its row says, whatever the engine forgets', async () => {
  await playTwins(stage, pausedScan, 1);
});
