import fc from 'fast-check';
import { isOpen } from '../../../definitions/stage/state';
import { rowOf } from '../../../definitions/stage/row';
import { nextMoment } from '../../../definitions/stage/clock';
import { aSale, START, type Sale } from './a-sale';

/** Four stages with everything that keeps a case: a gate, a criterion, a field, a document, activities, limits by clock and by calendar. */
const model = {
  stages: [
    { key: 'a', name: 'A', winProbability: 10, next: ['b'], gate: 'g', activities: [{ key: 'x', name: 'X', required: true, documents: ['d'] }], timeLimit: { days: 3 }, remind: [{ days: 1 }], stallAfter: { days: 2 } },
    { key: 'b', name: 'B', winProbability: 40, next: ['c', 'd'], back: ['a'], exit: [{ when: 'expectedAmountFen > 10', else: '金额' }], requiredDocuments: ['survey'], timeLimit: { businessHours: 20 }, remind: [{ businessHours: 4 }] },
    { key: 'c', name: 'C', winProbability: 60, next: ['d'], back: ['a', 'b'], requiredFields: ['/extra'], activities: [{ key: 'x', name: 'X' }] },
    { key: 'd', name: 'D', winProbability: 90, gate: 'h', back: ['c'], activities: [{ key: 'y', name: 'Y', required: true }] },
  ],
  outcomes: { lostReasons: ['price'], wonNeeds: ['/party'], maySuspendFor: { days: 5 } },
};

/** What the test itself remembers, told by nothing but the moves that it made: the intervals, and which required activities are done. */
interface Remembered {
  readonly intervals: readonly { readonly stage: string; readonly from: string; readonly to: string | null }[];
}

type Act = (sale: Sale) => unknown;

/** What a diligent salesperson would do next; without it few random sales come far. */
const diligently: Act = (sale) => {
  const { suspension, gate, visit, activities } = sale.state();
  if (suspension !== null) return sale.send('resume', {});
  if (gate !== null) return sale.endGate('approved');
  switch (visit.stageKey) {
    case 'a':
      return activities['a/x']?.done ? sale.move('b') : sale.complete('x', ['d']);
    case 'b':
      return sale.move('c') === undefined ? undefined : sale.with({ expectedAmountFen: 20 }, { documentTypes: ['survey'] });
    case 'c':
      return sale.move('d') === undefined ? undefined : sale.with({ extra: 'e' });
    default:
      if (!activities['d/y']?.done) return sale.complete('y');
      return sale.send('win', { summary: 's', amountFen: 1, contractParty: null }) === undefined ? undefined : sale.with({ party: 'p' });
  }
};

const stage = fc.constantFrom('a', 'b', 'c', 'd', 'nowhere');
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 150, arbitrary: fc.constant(diligently) },
  { weight: 120, arbitrary: stage.map((to): Act => (sale) => sale.move(to)) },
  { weight: 40, arbitrary: fc.tuple(fc.constantFrom('x', 'y'), fc.boolean()).map(([key, bring]): Act => (sale) => sale.complete(key, bring ? ['d'] : [])) },
  { weight: 10, arbitrary: fc.constantFrom('x', 'y').map((activityKey): Act => (sale) => sale.send('undo', { activityKey, reason: 'r' })) },
  { weight: 10, arbitrary: fc.constantFrom('x', 'y').map((activityKey): Act => (sale) => sale.send('plan', { activityKey, on: '2026-W11', assigneeId: 'owner' })) },
  { weight: 40, arbitrary: fc.constantFrom('approved' as const, 'approved' as const, 'rejected' as const, 'withdrawn' as const).map((status): Act => (sale) => sale.endGate(status)) },
  { weight: 40, arbitrary: fc.integer({ min: 0, max: 60 }).map((hours): Act => (sale) => sale.pass(hours)) },
  { weight: 20, arbitrary: fc.option(fc.integer({ min: -10, max: 140 })).map((hours): Act => (sale) => sale.send('suspend', { reason: 'r', until: hours === null ? null : new Date(Date.parse(sale.now()) + hours * 3_600_000).toISOString() })) },
  { weight: 20, arbitrary: fc.constant<Act>((sale) => sale.send('resume', {})) },
  { weight: 30, arbitrary: fc.record({ expectedAmountFen: fc.option(fc.integer({ min: 0, max: 30 })), extra: fc.option(fc.constant('e')), party: fc.option(fc.constant('p')) }).map((values): Act => (sale) => sale.with(values)) },
  { weight: 10, arbitrary: fc.subarray(['survey', 'other']).map((documentTypes): Act => (sale) => sale.with({}, { documentTypes })) },
  { weight: 20, arbitrary: fc.constant<Act>((sale) => sale.send('win', { summary: 's', amountFen: 1, contractParty: null })) },
  { weight: 2, arbitrary: fc.constantFrom('price', 'other').map((reason): Act => (sale) => sale.send('lose', { reason, summary: 's' })) },
  { weight: 1, arbitrary: fc.constant<Act>((sale) => sale.report({ kind: 'claimEnded', how: 'released' })) },
);

/** The intervals as the rows would have them, out of the effects alone. */
function intervalsOf(sale: Sale): Remembered['intervals'] {
  const intervals: { stage: string; from: string; to: string | null }[] = [];
  for (const effect of sale.effects) {
    if (effect.kind === 'enterVisit') intervals[effect.number - 1] = { stage: effect.stageKey, from: effect.at, to: null };
    const left = effect.kind === 'leaveVisit' ? intervals[effect.number - 1] : undefined;
    if (effect.kind === 'leaveVisit' && left) intervals[effect.number - 1] = { ...left, to: effect.at };
  }
  return intervals;
}

/** As `expect`, a thousand times faster: it is asked some million times. */
function must(holds: boolean, rule: string): void {
  if (!holds) throw new Error(rule);
}

const millis = (moment: string): number => Date.parse(moment);

function keepsTheRules(sale: Sale): void {
  const state = sale.state();
  const intervals = intervalsOf(sale);
  const open = intervals.filter(({ to }) => to === null);
  must(open.length === (isOpen(state) ? 1 : 0), 'one open interval while the case is open, none after');
  must(intervals.at(-1)?.stage === state.visit.stageKey, 'the last interval is that of the present stage');
  const end = open.length === 1 ? sale.now() : (intervals.at(-1)?.to ?? '');
  const sum = intervals.reduce((total, { from, to }) => total + millis(to ?? sale.now()) - millis(from), 0);
  must(sum === millis(end) - millis(START), 'the intervals add up to the life of the case');
  intervals.forEach(({ from }, index) => must(index === 0 || intervals[index - 1]?.to === from, 'intervals follow each other without gap or overlap'));
  const row = rowOf(state, sale.rules);
  const ofStage = model.stages.find(({ key }) => key === state.visit.stageKey)?.winProbability;
  must(row.winProbability === (state.status === 'won' ? 100 : isOpen(state) ? ofStage : 0), 'the probability is that of the stage, or certain');
  must((state.status === 'suspended') === (state.suspension !== null), 'suspended is who has a suspension');
  const moment = nextMoment(state, sale.rules, sale.now());
  must(isOpen(state) || (state.gate === null && moment === undefined), 'a case that is over has no gate and no clock');
}

/** Which stage was left for which, and how the case stood then: read before the act, compared after it. */
function assertMoveWasAllowed(before: ReturnType<Sale['state']>, sale: Sale, values: Readonly<Record<string, unknown>>, documentTypes: readonly string[]): void {
  const after = sale.state();
  const won = before.status !== 'won' && after.status === 'won';
  if (before.visit.number === after.visit.number && !won) return;
  const from = model.stages.find(({ key }) => key === before.visit.stageKey);
  const to = after.visit.stageKey;
  must(before.status === 'valid', 'only a valid case moves');
  if (!won && from?.back?.includes(to) === true && !from.next?.includes(to)) return;
  must(won || from?.next?.includes(to) === true, 'a move follows a way of the model');
  if (from?.key === 'a') must(before.activities['a/x']?.done?.documents.includes('d') === true, 'a is left with its activity and its document');
  if (from?.key === 'b') must(Number(values['expectedAmountFen']) > 10, 'b is left with its exit criterion');
  if (from?.key === 'b') must(documentTypes.includes('survey'), 'b is left with its document');
  if (from?.key === 'c') must(values['extra'] === 'e', 'c is left with its field');
  if (from?.gate !== undefined) must(before.gate?.key === from.gate, 'a gate is passed only where it was open');
  if (won) must(from?.key === 'd' && values['party'] === 'p' && before.activities['d/y']?.done !== null, 'it is won from the last stage with what it needs');
}

test('FLW-03 whatever is done in whatever order, intervals, criteria, gates and probability keep their rules (3,000 random sales)', () => {
  let won = 0;
  let ended = 0;
  fc.assert(
    fc.property(fc.array(act, { minLength: 5, maxLength: 80 }), (acts) => {
      const sale = aSale(model);
      let values: Readonly<Record<string, unknown>> = {};
      let documentTypes: readonly string[] = [];
      const remembering: Sale = {
        ...sale,
        with(more, facts = {}) {
          values = { ...values, ...more };
          documentTypes = facts.documentTypes ?? documentTypes;
          sale.with(more, facts);
        },
      };
      for (const one of acts) {
        const before = sale.state();
        one(remembering);
        assertMoveWasAllowed(before, sale, values, documentTypes);
        keepsTheRules(sale);
      }
      if (sale.state().status === 'won') won += 1;
      if (!isOpen(sale.state())) ended += 1;
    }),
    { numRuns: 3000, seed: 20261127 },
  );
  expect(won).toBeGreaterThan(30);
  expect(ended).toBeGreaterThan(100);
});

test('FLW-03 a refused command changes nothing', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const sale = aSale(model);
      for (const one of acts) {
        const before = sale.state();
        const effects = sale.effects.length;
        if (one(sale) === undefined) continue;
        must(sale.state() === before && sale.effects.length === effects, 'a refused command changes nothing');
      }
    }),
    { numRuns: 500, seed: 20261127 },
  );
});
