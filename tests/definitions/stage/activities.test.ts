import { aSale, START } from './a-sale';

const model = {
  stages: [
    {
      key: 'lead',
      name: '线索',
      next: ['end'],
      activities: [
        { key: 'visit', name: '拜访', required: true, inform: [{ role: 'finance' }] },
        { key: 'call', name: '电话' },
      ],
    },
    { key: 'end', name: '完', back: ['lead'], activities: [{ key: 'draft', name: '起草' }] },
  ],
};

const changes = (sale: ReturnType<typeof aSale>) =>
  sale.effects.flatMap((effect) => (effect.kind === 'changeActivity' ? [{ key: effect.key, ...effect.change }] : []));

test('OPP-16 an activity is done once, undone with a reason, and done again', () => {
  const sale = aSale(model);
  expect(sale.complete('visit')).toBeUndefined();
  expect(sale.complete('visit')).toMatchObject({ code: 'wrong_state' });
  expect(sale.send('undo', { activityKey: 'visit', reason: '客户没来' })).toBeUndefined();
  expect(sale.move('end')?.errors).toMatchObject([{ pointer: '/activities/visit' }]);
  expect(sale.complete('visit')).toBeUndefined();
  expect(sale.events().slice(1)).toEqual(['activity.done', 'activity.undone', 'activity.done']);
  expect(sale.effects.filter(({ kind }) => kind === 'tell')).toMatchObject([{ informed: [{ role: 'finance' }] }, {}]);
});

test('OPP-22 what is registered after its planned week is late, and so is that of a stage that was left', () => {
  const sale = aSale(model);
  expect(sale.send('plan', { activityKey: 'visit', on: '2026-W10', assigneeId: 'assistant' })).toBeUndefined();
  expect(sale.send('plan', { activityKey: 'call', on: '2026-13' })).toMatchObject({ pointer: '/on' });
  expect(changes(sale)).toEqual([
    { key: 'visit', plannedOn: '2026-W10', plannedUntil: '2026-03-08', assigneeId: 'assistant' },
  ]);
  sale.pass(24 * 8);
  sale.complete('visit');
  sale.move('end');
  sale.complete('call');
  expect(
    changes(sale)
      .slice(1)
      .map(({ key, done }) => ({ key, late: done?.late })),
  ).toEqual([
    { key: 'visit', late: true },
    { key: 'call', late: true },
  ]);
  expect(sale.complete('nothing')).toMatchObject({ code: 'not_found' });
});

test.each([
  ['2026-05-20', '2026-05-20', '2026-05-20T23:59:59.999Z'],
  ['2026-W21', '2026-05-24', '2026-05-24T23:59:59.999Z'],
  ['2026-05', '2026-05-31', '2026-05-31T23:59:59.999Z'],
  ['2026', '2026-12-31', '2026-12-31T23:59:59.999Z'],
])(
  'OPP-22 a plan for %s reaches to the end of its last day, and what is registered then is in time',
  (on, plannedUntil, end) => {
    const registeredAt = (moment: string) => {
      const sale = aSale(model);
      sale.send('plan', { activityKey: 'visit', on });
      sale.pass((Date.parse(moment) - Date.parse(START)) / 3_600_000);
      sale.complete('visit');
      return changes(sale);
    };
    expect(registeredAt(end)).toMatchObject([{ plannedOn: on, plannedUntil }, { done: { late: false } }]);
    expect(registeredAt(new Date(Date.parse(end) + 1).toISOString())).toMatchObject([{}, { done: { late: true } }]);
  },
);

test('FLW-03 what was done stays done when the case comes back, and may be registered anew in the new visit', () => {
  const sale = aSale(model);
  expect(sale.complete('draft')).toMatchObject({
    code: 'wrong_state',
    detail: expect.stringContaining('has not entered'),
  });
  sale.complete('visit');
  sale.move('end');
  sale.move('lead');
  expect(sale.complete('visit')).toBeUndefined();
  expect(sale.complete('visit')).toMatchObject({ code: 'wrong_state' });
  expect(sale.move('end')).toBeUndefined();
});

test('OPP-19 open activities of those who go are for the first of those who come', () => {
  const sale = aSale(model);
  sale.send('plan', { activityKey: 'visit', on: '2026-03', assigneeId: 'owner' });
  sale.send('plan', { activityKey: 'call', on: '2026', assigneeId: 'assistant' });
  sale.report({ kind: 'ownersChanged', from: ['owner'], to: ['heir', 'other'] });
  expect(changes(sale).at(-1)).toEqual({ key: 'visit', assigneeId: 'heir' });
  expect(sale.state().activities['lead/call']?.assigneeId).toBe('assistant');
});
