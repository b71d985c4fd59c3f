import { clockOf, nextMoment } from '../../../definitions/stage/clock';
import { rowOf } from '../../../definitions/stage/row';
import { aSale, START } from './a-sale';

const HOUR = 3_600_000;
const after = (hours: number): string => new Date(Date.parse(START) + hours * HOUR).toISOString();
const limited = (more: object = {}) => ({
  stages: [
    {
      key: 'lead',
      name: '线索',
      timeLimit: { days: 10 },
      remind: [{ days: 2 }, { days: 1 }],
      stallAfter: { days: 6 },
      next: ['end'],
      ...more,
    },
    { key: 'end', name: '完' },
  ],
});

test('FLW-03 a stage reminds, stalls and is overdue, each once', () => {
  const sale = aSale(limited());
  expect(nextMoment(sale.state(), sale.rules, sale.now())).toBe(after(6 * 24));
  for (let day = 0; day < 15; day++) sale.pass(24);
  expect(sale.events()).toEqual([
    'stage.entered',
    'stage.stalled',
    'stage.reminder',
    'stage.reminder',
    'stage.overdue',
  ]);
  expect(rowOf(sale.state(), sale.rules)).toMatchObject({ overdue: true, stalled: true, dueAt: after(240) });
  expect(nextMoment(sale.state(), sale.rules, sale.now())).toBeUndefined();
  expect(sale.effects.filter((effect) => effect.kind === 'tell' && effect.manager)).toHaveLength(2);
});

test('FLW-03 business days are days of the calendar, reminders count back in it', () => {
  const sale = aSale(limited({ timeLimit: { businessHours: 12 }, remind: [{ businessHours: 6 }] }));
  expect(clockOf(sale.state(), sale.rules)).toMatchObject({
    dueAt: '2026-03-03T13:00:00.000Z',
    reminders: ['2026-03-02T15:00:00.000Z'],
  });
});

test('FLW-03 whatever is done begins the stall anew; the limit stays', () => {
  const sale = aSale(limited({ activities: [{ key: 'call', name: '电话' }] }));
  sale.pass(5 * 24);
  sale.complete('call');
  sale.pass(5 * 24);
  expect(sale.events().slice(1)).toEqual(['activity.done', 'stage.overdue']);
  sale.pass(24);
  expect(sale.events().at(-1)).toBe('stage.stalled');
});

test('FLW-03 a suspension pauses the limit, in the limit’s own kind of time, and ends by itself', () => {
  const sale = aSale(limited());
  sale.pass(48);
  expect(sale.send('suspend', { reason: '预算冻结', until: after(48 + 240) })).toBeUndefined();
  expect(sale.move('end')).toMatchObject({ detail: expect.stringContaining('suspended') });
  sale.pass(239);
  expect(sale.state().status).toBe('suspended');
  sale.pass(1);
  expect(sale.state().status).toBe('valid');
  expect(clockOf(sale.state(), sale.rules).dueAt).toBe(after(480));
  expect(sale.events()).toEqual(['stage.entered', 'opportunity.suspended', 'opportunity.resumed']);

  const worked = aSale(limited({ timeLimit: { businessDays: 2 } }));
  worked.pass(4);
  worked.send('suspend', { reason: '…', until: null });
  worked.pass(24 * 7);
  worked.send('resume', {});
  expect(clockOf(worked.state(), worked.rules).dueAt).toBe('2026-03-10T17:00:00.000Z');
});

test('FLW-03 a suspension ends in the future, within the model’s bounds; days begin in the calendar’s zone', () => {
  const sale = aSale({ ...limited(), outcomes: { maySuspendFor: { days: 30 } } });
  expect(sale.send('suspend', { reason: '…', until: START })).toMatchObject({ pointer: '/until' });
  expect(sale.send('suspend', { reason: '…', until: '2026-06-01' })).toMatchObject({ pointer: '/until' });
  expect(sale.send('suspend', { reason: '…', summary: '已报两轮价', until: '2026-03-10' })).toBeUndefined();
  expect(sale.effects).toContainEqual({
    kind: 'appendLedger',
    action: 'suspended',
    data: expect.objectContaining({ reason: '…', summary: '已报两轮价' }),
  });
  expect(sale.state().suspension).toEqual({ since: START, until: '2026-03-10T00:00:00.000Z' });
  sale.send('resume', {});
  sale.send('suspend', { reason: '…', until: null });
  expect(sale.state().suspension?.until).toBe(after(720));
});
