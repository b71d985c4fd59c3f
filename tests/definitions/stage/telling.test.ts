import { aSale, type Sale } from './a-sale';

const inform = [{ user: 'boss' }];
const model = {
  stages: [{ key: 'closing', name: '签约', gate: 'stageGate' }],
  outcomes: {
    inform,
    followUps: [
      { key: 'delivery', name: '发货' },
      { key: 'payment', name: '回款' },
    ],
  },
};
const winning = { summary: '好', amountFen: 100, contractParty: null };

const notified = (sale: Sale) => sale.effects.filter((effect) => effect.kind === 'tell');
const ofEnd = { owners: true, manager: true, informed: inform, notTheActor: true };

test('OPP-23 of a won sale owners, manager and those named are told, except who did it', () => {
  const sale = aSale(model);
  sale.send('win', winning);
  expect(notified(sale)).toEqual([]);
  sale.endGate('approved');
  expect(notified(sale)).toMatchObject([
    { ...ofEnd, notice: 'opportunityWon', about: '签约' },
    { notice: 'stageInformed', owners: false, mainOwner: true, manager: false, about: '发货、回款' },
  ]);
});

test('OPP-27 where nothing is followed nobody is told of it', () => {
  const sale = aSale({ stages: [{ key: 'closing', name: '签约' }], outcomes: { followUps: [] } });
  sale.send('win', winning);
  expect(notified(sale)).toMatchObject([{ notice: 'opportunityWon', informed: [] }]);
});

test('OPP-23 of one that is lost, or rests, they are told the reason', () => {
  const sale = aSale(model);
  const until = '2026-03-05T00:00:00.000Z';
  sale.send('suspend', { reason: '客户停产', until });
  sale.send('lose', { reason: 'price', summary: '…' });
  expect(notified(sale)).toMatchObject([
    { ...ofEnd, notice: 'opportunitySuspended', about: '客户停产', dueAt: until },
    { ...ofEnd, notice: 'opportunityLost', about: 'price', dueAt: null },
  ]);
});

test('OPP-23 of one that wakes up by its clock its owners are told; whoever resumes it tells nobody', () => {
  const sale = aSale(model);
  sale.send('suspend', { reason: '客户停产', until: '2026-03-05T00:00:00.000Z' });
  sale.send('resume', {});
  sale.send('suspend', { reason: '客户停产', until: '2026-03-05T00:00:00.000Z' });
  sale.pass(24 * 4);
  expect(notified(sale).map(({ notice }) => notice)).toEqual([
    'opportunitySuspended',
    'opportunitySuspended',
    'opportunityResumed',
  ]);
  expect(notified(sale).at(-1)).toMatchObject({ owners: true, manager: false, informed: [], about: '签约' });
});
