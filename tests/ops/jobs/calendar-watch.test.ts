import pino from 'pino';
import { register } from 'prom-client';
import { warnOfMissingYears } from '../../../ops/jobs/calendar-watch';
import { published } from '../../world/definitions';
import { signedIn } from '../../world/http';
import { openWorld, type World } from '../../world/world';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('TSK-06 a calendar without the coming year’s holidays is told of once, and measured until they come', async () => {
  const ops = await signedIn(world, 'ops1');
  const calendar = {
    kind: 'workingCalendar',
    key: 'plant',
    name: '工厂',
    week: { mon: [['09:00', '18:00']] },
    holidays: ['2026-10-01'],
  };
  await published(ops, calendar);
  const look = (at: string) => warnOfMissingYears(world.db, pino({ level: 'silent' }), at);
  await look('2026-03-01T00:00:00.000Z');
  await look('2026-03-02T00:00:00.000Z');
  const events = () =>
    world
      .db('events')
      .where({ type: 'calendar.yearMissing' })
      .whereRaw(`data ->> 'calendar' = 'plant'`)
      .select('at', 'data');
  expect(await events()).toEqual([{ at: '2026-03-01T00:00:00.000Z', data: { calendar: 'plant', year: 2027 } }]);
  expect(await register.metrics()).toContain('calendar_missing_years{calendar="plant"} 1');
  await published(ops, { ...calendar, holidays: ['2026-10-01', '2027-10-01'] });
  await look('2026-03-03T00:00:00.000Z');
  expect(await events()).toHaveLength(1);
  expect(await register.metrics()).toContain('calendar_missing_years{calendar="plant"} 0');
});
