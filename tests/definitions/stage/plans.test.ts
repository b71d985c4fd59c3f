import { nextMoment } from '../../../definitions/stage/clock';
import { reminderFor, spanOf } from '../../../definitions/stage/acts/plans';
import { aCompiledCalendar, inChina } from '../calendar/calendars';
import { aSale } from './a-sale';

const model = {
  stages: [
    {
      key: 'lead',
      name: '线索',
      next: ['offer'],
      activities: [
        { key: 'visit', name: '拜访' },
        { key: 'call', name: '电话' },
      ],
    },
    {
      key: 'offer',
      name: '报价',
      next: ['end'],
      back: ['lead'],
      activities: [
        { key: 'visit', name: '再访' },
        { key: 'demo', name: '演示' },
      ],
    },
    { key: 'end', name: '完', back: ['offer'] },
  ],
};

const notified = (sale: ReturnType<typeof aSale>) =>
  sale.effects.flatMap((effect) =>
    effect.kind === 'tell' ? [[effect.notice, effect.about, effect.owners, effect.userIds]] : [],
  );
const plan = (sale: ReturnType<typeof aSale>, activityKey: string, on: string | null, more: object = {}) =>
  sale.send('plan', { activityKey, on, ...more });
const changes = (sale: ReturnType<typeof aSale>) =>
  sale.effects.flatMap((effect) =>
    effect.kind === 'changeActivity' ? [[effect.stageKey, effect.key, effect.change.plannedOn]] : [],
  );

test.each([
  ['2026-05-20', '2026-05-20 09:00'], // a Wednesday
  ['2026-W21', '2026-05-22 09:00'], // until Sunday
  ['2026-05', '2026-05-29 09:00'], // until Sunday
  ['2026-05-23', '2026-05-22 09:00'], // a Saturday
  ['2026-10-05', '2026-09-30 09:00'], // within the National Day holidays
  ['2026', '2026-12-31 09:00'],
])('OPP-23 of a plan for %s people are reminded when its last working day begins', (on, remindAt) => {
  const calendar = aCompiledCalendar();
  const span = spanOf(on, calendar);
  if (!span) throw new Error('It is a plan.');
  expect(reminderFor(span, calendar, inChina('2026-03-02 09:00'))).toEqual({
    remindAt: inChina(remindAt),
    dueAt: span.end,
    notified: 'nothing',
  });
});

test.each(['2026-13', '2026-W54', '2026-02-30', '9999', '0001', 'soon'])('OPP-22 %s is no plan', (on) => {
  expect(spanOf(on, aCompiledCalendar())).toBeUndefined();
  expect(plan(aSale(model), 'visit', on)).toMatchObject({ code: 'unprocessable', pointer: '/on' });
});

test('OPP-23 whoever planned something is reminded once, and told once with the owners when it has passed', () => {
  const sale = aSale(model);
  plan(sale, 'visit', '2026-03-04', { assigneeId: 'assistant' });
  plan(sale, 'call', '2026-03-05');
  expect(nextMoment(sale.state(), sale.rules, sale.now())).toBe('2026-03-04T09:00:00.000Z');
  for (let day = 0; day < 6; day++) sale.pass(24);
  expect(sale.events().slice(3)).toEqual([
    'activity.reminder',
    'activity.overdue',
    'activity.reminder',
    'activity.overdue',
  ]);
  expect(notified(sale)).toEqual([
    ['stageInformed', '拜访', false, ['assistant']],
    ['stageInformed', '电话', false, ['owner']], // who planned it: whoever does it is not told (notTheActor)
    ['activityReminded', '拜访', false, ['assistant']],
    ['activityOverdue', '拜访', true, ['assistant']],
    ['activityReminded', '电话', false, ['owner']],
    ['activityOverdue', '电话', true, ['owner']],
  ]);
  expect(nextMoment(sale.state(), sale.rules, sale.now())).toBeUndefined();
});

test('OPP-23 nobody is reminded of what is done, unplanned or past; undone or planned anew, they are', () => {
  const sale = aSale(model);
  plan(sale, 'visit', '2026-03-04');
  sale.complete('visit');
  plan(sale, 'call', '2026-03-04');
  plan(sale, 'call', null);
  expect(nextMoment(sale.state(), sale.rules, sale.now())).toBeUndefined();
  plan(sale, 'call', '2026-02');
  expect(nextMoment(sale.state(), sale.rules, sale.now())).toBeUndefined();
  sale.send('undo', { activityKey: 'visit', reason: '没去成' });
  expect(nextMoment(sale.state(), sale.rules, sale.now())).toBe('2026-03-04T09:00:00.000Z');
  plan(sale, 'visit', '2026-03-06');
  expect(nextMoment(sale.state(), sale.rules, sale.now())).toBe('2026-03-06T09:00:00.000Z');
});

test('OPP-23 while the sale rests nobody is reminded; what passed meanwhile is told once it goes on', () => {
  const sale = aSale(model);
  plan(sale, 'visit', '2026-03-04');
  sale.send('suspend', { reason: '…', until: '2026-03-10' });
  for (let day = 0; day < 7; day++) sale.pass(24);
  expect(sale.events().slice(-1)).toEqual(['opportunity.suspended']);
  sale.pass(24);
  sale.pass(0);
  expect(sale.events().slice(-2)).toEqual(['opportunity.resumed', 'activity.overdue']);
});

test('OPP-22 stages that are still ahead are planned too; what is done there is done when they are entered', () => {
  const sale = aSale(model);
  expect(plan(sale, 'demo', '2026-06')).toBeUndefined();
  expect(plan(sale, 'visit', '2026-04')).toBeUndefined();
  expect(plan(sale, 'visit', '2026-07', { stageKey: 'offer' })).toBeUndefined();
  expect(changes(sale)).toEqual([
    ['offer', 'demo', '2026-06'],
    ['lead', 'visit', '2026-04'],
    ['offer', 'visit', '2026-07'],
  ]);
  expect(sale.complete('demo')).toMatchObject({
    code: 'wrong_state',
    detail: expect.stringContaining('It can be planned'),
  });
  expect(plan(sale, 'demo', '2026-06', { stageKey: 'lead' })).toMatchObject({
    detail: expect.stringContaining('belongs to the stage "报价"'),
  });
  expect(plan(sale, 'demo', '2026-06', { stageKey: 'end' })).toMatchObject({ code: 'not_found' });
  expect(plan(sale, 'demo', '2026-06', { stageKey: 'nowhere' })).toMatchObject({
    pointer: '/stage',
    detail: expect.stringContaining('lead, offer, end'),
  });
  expect(plan(sale, 'nothing', '2026-06')).toMatchObject({ code: 'not_found' });
  sale.move('offer');
  expect(sale.complete('demo')).toBeUndefined();
  expect(sale.state().activities['offer/visit']?.plan).toBe('2026-07');
});

test('DEF-04 what was planned in a stage that the new version does without is planned no more', () => {
  const sale = aSale(model);
  plan(sale, 'demo', '2026-06');
  plan(sale, 'visit', '2026-03-04');
  const [lead, offer, end] = sale.rules.model.stages;
  if (!lead || !offer || !end) throw new Error('It has three stages.');
  expect(
    sale.report({
      kind: 'migrate',
      model: { ...sale.rules.model, calendar: 'everyDay', stages: [lead, { ...offer, activities: [] }, end] },
      version: 2,
      byUserId: 'ops',
    }),
  ).toBeUndefined();
  expect(changes(sale).at(-1)).toEqual(['offer', 'demo', null]);
  expect(sale.state().activities).toMatchObject({
    'offer/demo': { plan: null, reminder: null },
    'lead/visit': { plan: '2026-03-04' },
  });
});
