import { waitUntil } from '../../../../ops/engines/wait-until';
import { ask } from '../../../world/approvals';
import { breakWrites, mendWrites } from '../../../world/breaking';
import { anApproval, aStep, published } from '../../../world/definitions';
import { incidentsSeenBy } from '../../../world/incidents';
import type { OpenCase, Stage } from './playing';

const DONE_WITHIN_MS = 60_000;
/** By which a case says that it has nothing left to do. */
const OVER = ['done', 'cancelled'];

/** What a job is about to write is refused, so that it stays under way until the database is mended. */
async function held(stage: Stage, table: string, when: string, begin: () => Promise<string>): Promise<string> {
  await breakWrites(stage.world, table, when);
  const id = await begin();
  await incidentsSeenBy(stage.person('ops1')).opened(id);
  return id;
}

/** A flow that began again from its row goes on by itself or, where it has failed already, is tried again. */
async function goesOn({ world, person }: Stage, id: string, table: string): Promise<void> {
  await mendWrites(world, table);
  const ops1 = person('ops1');
  await waitUntil('the job is done', DONE_WITHIN_MS, async () => {
    const { body } = await ops1.get(`/cases/${id}`).expect(200);
    if (OVER.includes(body.status)) return;
    await ops1.post(`/cases/${id}/retry`);
    throw new Error(`It is ${body.status}.`);
  });
}

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const calendar = (to: string) => ({
  kind: 'workingCalendar',
  key: 'lostDays',
  name: '三班',
  week: Object.fromEntries(days.map((day) => [day, [['00:00', to]]])),
});

/** What runs in the background beside the cases of people. */
export const openJobs: readonly OpenCase[] = [
  {
    name: 'a handover under way',
    async begin(stage) {
      const { person } = stage;
      await published(person('ops1'), anApproval('lostLeaving', [aStep('one', 'care1'), aStep('two', 'legal1')]));
      for (let n = 0; n < 3; n++) await ask(person('sales2'), 'lostLeaving');
      const asked = { fromUserId: person('care1').id, toUserId: person('tech2').id, what: ['tasks'] };
      return held(stage, 'handover_items', `new.state <> 'pending'`, async () =>
        String((await person('admin1').post('/handovers', asked).expect(202)).body.id),
      );
    },
    finish: (stage, id) => goesOn(stage, id, 'handover_items'),
  },
  {
    name: 'a paused scan',
    begin: async (stage) => {
      const ops1 = stage.person('ops1');
      const id = await held(stage, 'duplicate_scan_batches', 'true', async () =>
        String((await ops1.post('/duplicate-scans', {}).expect(202)).body.id),
      );
      await ops1.post(`/duplicate-scans/${id}/pause`).expect(200);
      return id;
    },
    async finish(stage, id) {
      await stage.person('ops1').post(`/duplicate-scans/${id}/resumption`).expect(200);
      await goesOn(stage, id, 'duplicate_scan_batches');
    },
  },
  {
    name: 'a migration under way',
    async begin(stage) {
      const { person } = stage;
      await published(person('ops1'), anApproval('lostMoving', [aStep('one')]));
      for (let n = 0; n < 3; n++) await ask(person('sales1'), 'lostMoving');
      await published(person('ops1'), anApproval('lostMoving', [aStep('one'), aStep('two')]));
      const path = '/definitions/approval/lostMoving/migration';
      return held(stage, 'definition_migration_cases', 'new.verdict is not null', async () =>
        String((await person('ops1').post(path, { toVersion: 2, dryRun: false }).expect(202)).body.id),
      );
    },
    finish: (stage, id) => goesOn(stage, id, 'definition_migration_cases'),
  },
  {
    name: 'a change of a calendar that is being followed',
    async begin(stage) {
      const { person, world } = stage;
      await published(person('ops1'), calendar('24:00'));
      const deadline = { deadline: { within: { businessHours: 48 } } };
      await published(
        person('ops1'),
        anApproval('lostDays', [aStep('one', 'manager1', deadline)], { calendar: 'lostDays' }),
      );
      await ask(person('sales1'), 'lostDays');
      await breakWrites(world, 'calendar_changes', 'new.done_at is not null');
      await published(person('ops1'), calendar('12:00'));
      return (await world.db('calendar_changes').where({ key: 'lostDays', version: 2 }).first())?.id ?? '';
    },
    async finish(stage, id) {
      await stage.world.fastForward('calendar-change/lostDays/2', { seconds: 61 });
      await goesOn(stage, id, 'calendar_changes');
    },
  },
];
