import { waitUntil } from '../../../ops/engines/wait-until';
import { ask } from '../../world/approvals';
import { anApproval, aStep, published } from '../../world/definitions';
import { keepHistory } from '../../world/histories';
import { type Person, signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
let ops: Person;
let sales: Person;
let manager: Person;
beforeAll(async () => {
  world = await openWorld();
  [ops, sales, manager] = await Promise.all([
    signedIn(world, 'ops1'),
    signedIn(world, 'sales1'),
    signedIn(world, 'manager1'),
  ]);
});
afterAll(() => world.close());

const HOUR_MS = 3_600_000;
const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** Every day is worked, for its first hours. */
const plant = (hours: number) => ({
  kind: 'workingCalendar',
  key: 'plant',
  name: '工厂',
  week: Object.fromEntries(days.map((day) => [day, [['00:00', `${String(hours).padStart(2, '0')}:00`]]])),
});
const lengthOf = ({ dueAt, openedAt }: { dueAt: string; openedAt: string }) =>
  (Date.parse(dueAt) - Date.parse(openedAt)) / HOUR_MS;

/**
 * Reads until it is another than before: the flow that tells of the change goes through its cases in its own time.
 */
const changed = <T extends object>(read: () => Promise<T>, before: T, name: keyof T): Promise<T> =>
  waitUntil(`a change of ${String(name)}`, 20_000, async () => {
    const now = await read();
    expect(now[name]).not.toEqual(before[name]);
    return now;
  });

test('TSK-06 when a calendar changes, open deadlines follow, and the timeline says so', async () => {
  await published(ops, plant(24));
  await published(
    ops,
    anApproval(
      'plantApproval',
      [aStep('one', 'manager1', { deadline: { within: { businessHours: 48 }, remind: [{ businessHours: 24 }] } })],
      { calendar: 'plant' },
    ),
  );
  await published(
    ops,
    anApproval('other', [aStep('one', 'manager1', { deadline: { within: { businessHours: 48 } } })]),
  );
  const [on, elsewhere] = [await ask(sales, 'plantApproval'), await ask(sales, 'other')];
  const read = async (task: string) => (await manager.get(`/tasks/${task}`)).body;
  const [task, otherTask] = [await on.task(manager), await elsewhere.task(manager)];
  const [before, otherBefore] = [await read(task), await read(otherTask)];
  expect(lengthOf({ dueAt: before.dueAt, openedAt: before.history[0].at })).toBeCloseTo(48, 1);

  expect(await published(ops, plant(12))).toBe(2);
  const after = await changed(() => read(task), before, 'dueAt');
  const length = lengthOf({ dueAt: after.dueAt, openedAt: after.history[0].at });
  expect(length).toBeGreaterThanOrEqual(83);
  expect(length).toBeLessThanOrEqual(109);
  expect(after.history.map(({ action }: { action: string }) => action)).toEqual(['opened', 'rescheduled']);
  expect((await read(otherTask)).dueAt).toBe(otherBefore.dueAt);
  expect(await world.db('events').where({ case_id: on.id, type: 'task.rescheduled' })).toMatchObject([
    { data: { taskId: task, dueAt: after.dueAt } },
  ]);

  await world.fastForward(on.workflowId, { days: 3 });
  expect((await read(task)).history.map(({ action }: { action: string }) => action)).toEqual([
    'opened',
    'rescheduled',
    'reminded',
  ]);
  await world.fastForward(on.workflowId, { days: 3 });
  expect((await read(task)).history.map(({ action }: { action: string }) => action)).toEqual([
    'opened',
    'rescheduled',
    'reminded',
    'overdue',
  ]);

  await world.fastForward('calendar-change/plant/2', { seconds: 61 });
  await world.temporal.workflow.getHandle('calendar-change/plant/2').result();
  expect(await world.db('calendar_changes')).toMatchObject([{ key: 'plant', version: 2, done_at: expect.any(String) }]);
  await keepHistory(world, 'calendar-change/told', 'calendar-change/plant/2', { ended: true });
});

test('TSK-06 the protection of a registration follows the calendar of its model', async () => {
  const { body: policy } = await ops.get('/definitions/registrationPolicy/standard');
  const { body: model } = await ops.get('/definitions/businessModel/standard');
  await published(ops, {
    ...policy.definition,
    key: 'worked',
    protection: { for: { businessHours: 240 }, onEnd: 'release' },
  });
  await published(ops, { ...model.definition, key: 'worked', registrationPolicy: 'worked', calendar: 'plant' });
  const { body: opportunity } = await sales.post('/opportunities', {
    name: '工时',
    businessModel: 'worked',
    customer: { name: '镇江船舶配套有限公司' },
  });
  const protectedDays = ({ protectedUntil }: { protectedUntil: string }) =>
    (Date.parse(protectedUntil) - Date.parse(opportunity.createdAt)) / (24 * HOUR_MS);
  expect(protectedDays(opportunity)).toBeGreaterThan(19);
  await published(ops, plant(24));
  const read = async () => (await sales.get(`/opportunities/${opportunity.id}`)).body;
  const moved = await changed(read, opportunity, 'protectedUntil');
  expect(protectedDays(moved)).toBeCloseTo(10, 1);
  const { items } = (await sales.get(`/opportunities/${opportunity.id}/timeline`)).body;
  // The sale's clock follows the same calendar in a flow of its own: which of the two writes first is open.
  expect(items.find(({ type }: { type: string }) => type === 'protection.rescheduled')).toMatchObject({
    data: { calendar: { key: 'plant', version: 3 }, protectedUntil: moved.protectedUntil },
  });
  await world.fastForward(opportunity.workflowId, { days: 11 });
  expect((await read()).status).toBe('released');
});
