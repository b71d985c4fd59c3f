import fc from 'fast-check';
import type { Refusal } from '../../../definitions/shared/refusal';
import { nextMoment } from '../../../definitions/stage/clock';
import { rowOf } from '../../../definitions/stage/row';
import { isOpen } from '../../../definitions/stage/state';
import { runs } from '../runs';
import { aSale, START, type Sale } from './a-sale';
import {
  type Act,
  begun,
  dueIn,
  foreseen,
  fourStages,
  HOUR,
  missingTo,
  type Notebook,
  stageIn,
  type Values,
} from './notebook';

/**
 * A step of a random sale: an act, or whatever a diligent salesperson would do next; without those few random sales
 * come far.
 */
type Step = Act | { readonly kind: 'diligently' };

const values: fc.Arbitrary<Values> = fc.record(
  {
    blocked: fc.constantFrom(true, false, false, false, null),
    budgeted: fc.constantFrom(true, true, false, null),
    expectedAmountFen: fc.option(fc.integer({ min: 0, max: 35 })),
    extra: fc.option(fc.constant('e')),
    party: fc.option(fc.constant('p')),
    surveyed: fc.boolean(),
  },
  { requiredKeys: [] },
);
const activity = fc.constantFrom('x' as const, 'y' as const);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 120, arbitrary: fc.constant<Step>({ kind: 'diligently' }) },
  { weight: 160, arbitrary: fc.constantFrom('a', 'b', 'c', 'd', 'nowhere').map((to): Step => ({ kind: 'move', to })) },
  { weight: 40, arbitrary: fc.record({ kind: fc.constant('complete'), activity, bring: fc.boolean() }) },
  { weight: 15, arbitrary: fc.record({ kind: fc.constant('undo'), activity }) },
  { weight: 40, arbitrary: fc.record({ kind: fc.constant('plan'), activity, days: fc.integer({ min: -2, max: 8 }) }) },
  {
    weight: 40,
    arbitrary: fc.record({
      kind: fc.constant('endGate'),
      status: fc.constantFrom('approved', 'approved', 'rejected', 'withdrawn'),
    }),
  },
  { weight: 40, arbitrary: fc.record({ kind: fc.constant('pass'), hours: fc.integer({ min: 0, max: 60 }) }) },
  {
    weight: 20,
    arbitrary: fc.record({ kind: fc.constant('suspend'), hours: fc.option(fc.integer({ min: -10, max: 140 })) }),
  },
  { weight: 20, arbitrary: fc.constant<Step>({ kind: 'resume' }) },
  { weight: 60, arbitrary: values.map((filled): Step => ({ kind: 'fill', values: filled })) },
  { weight: 20, arbitrary: fc.constant<Step>({ kind: 'win' }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('lose'), reason: fc.constantFrom('price', 'other') }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'claimEnded' }) },
);

/** On to the next stage, or first to what keeps it from there. */
function diligent(book: Notebook): Act {
  if (book.suspension !== null) return { kind: 'resume' };
  if (book.gate !== null) return { kind: 'endGate', status: 'approved' };
  const next = ({ a: 'b', b: 'c', c: 'd', d: null } as const)[stageIn(book)];
  const [first] = missingTo(next, book);
  if (first === undefined) return next === null ? { kind: 'win' } : { kind: 'move', to: next };
  if (first === '/activities/x' || first === '/activities/y')
    return { kind: 'complete', activity: first === '/activities/x' ? 'x' : 'y', bring: true };
  return {
    kind: 'fill',
    values: { blocked: false, budgeted: true, expectedAmountFen: 20, extra: 'e', party: 'p', surveyed: true },
  };
}

/** Does it to the sale; the refusal, if it was refused. */
function performed(sale: Sale, act: Act): Refusal | undefined {
  switch (act.kind) {
    case 'move':
      return sale.move(act.to);
    case 'complete':
      return sale.complete(act.activity, act.bring ? ['d'] : []);
    case 'undo':
      return sale.send('undo', { activityKey: act.activity, reason: 'r' });
    case 'plan':
      return sale.send('plan', {
        activityKey: act.activity,
        on: iso(Date.parse(sale.now()) + act.days * 24 * HOUR).slice(0, 10),
      });
    case 'endGate':
      return sale.endGate(act.status);
    case 'pass':
      return sale.pass(act.hours);
    case 'suspend':
      return sale.send('suspend', {
        reason: 'r',
        until: act.hours === null ? null : iso(Date.parse(sale.now()) + act.hours * HOUR),
      });
    case 'resume':
      return sale.send('resume', {});
    case 'win':
      return sale.send('win', { summary: 's', amountFen: 1, contractParty: null });
    case 'lose':
      return sale.send('lose', { reason: act.reason, summary: 's' });
    case 'claimEnded':
      return sale.report({ kind: 'claimEnded', how: 'released' });
    case 'fill': {
      const { surveyed, ...fields } = act.values;
      sale.with(fields, surveyed === undefined ? {} : { documentTypes: surveyed ? ['survey'] : [] });
      return undefined;
    }
  }
}

const iso = (moment: number): string => new Date(moment).toISOString();

/** As `expect`, a thousand times faster: it is asked some million times. */
function must(holds: boolean, rule: string): void {
  if (!holds) throw new Error(rule);
}

function mustBe(actual: unknown, expected: unknown, rule: string): void {
  const [is, ought] = [JSON.stringify(actual), JSON.stringify(expected)];
  must(is === ought, `${rule}: ${is}, not ${ought}`);
}

/** Does one step and compares what came of it with the notebook, which it gives back brought up to date. */
function played(
  sale: Sale,
  book: Notebook,
  one: Step,
): { readonly book: Notebook; readonly act: Act; readonly missing: readonly string[] } {
  const act = one.kind === 'diligently' ? diligent(book) : one;
  const ought = foreseen(book, act);
  const before = { state: sale.state(), effects: sale.effects.length };
  const refusal = performed(sale, act);
  mustBe(
    refusal === undefined ? 'taken' : 'refused',
    ought.refused ? 'refused' : 'taken',
    `what comes of ${JSON.stringify(act)} (${refusal?.detail ?? ''})`,
  );
  if (!ought.refused) return { book: ought.book, act, missing: [] };
  must(sale.state() === before.state && sale.effects.length === before.effects, 'a refused command changes nothing');
  const { missing } = ought;
  if (missing !== undefined)
    mustBe(
      refusal?.errors?.map(({ pointer }) => pointer).toSorted(),
      missing.toSorted(),
      'a refusal names everything that is missing, and nothing else',
    );
  return { book, act, missing: missing ?? [] };
}

/** The intervals as the rows would have them, out of the effects alone. */
function intervalsOf(sale: Sale): Notebook['stays'] {
  const intervals: { stage: string; from: number; to: number | null }[] = [];
  for (const effect of sale.effects) {
    if (effect.kind === 'enterVisit')
      intervals[effect.number - 1] = { stage: effect.stageKey, from: Date.parse(effect.at), to: null };
    const left = effect.kind === 'leaveVisit' ? intervals[effect.number - 1] : undefined;
    if (effect.kind === 'leaveVisit' && left) intervals[effect.number - 1] = { ...left, to: Date.parse(effect.at) };
  }
  return intervals.flatMap(({ stage, ...more }) =>
    stage === 'a' || stage === 'b' || stage === 'c' || stage === 'd' ? [{ stage, ...more }] : [],
  );
}

function keepsTheRules(sale: Sale, book: Notebook): void {
  const state = sale.state();
  const intervals = intervalsOf(sale);
  mustBe(intervals, book.stays, 'the intervals are the stays that were made');
  const open = intervals.filter(({ to }) => to === null);
  must(open.length === (isOpen(state) ? 1 : 0), 'one open interval while the case is open, none after');
  const end = open.length === 1 ? book.now : (intervals.at(-1)?.to ?? 0);
  const sum = intervals.reduce((total, { from, to }) => total + (to ?? book.now) - from, 0);
  must(sum === end - Date.parse(START), 'the intervals add up to the life of the case');
  intervals.forEach(({ from }, index) =>
    must(index === 0 || intervals[index - 1]?.to === from, 'intervals follow each other without gap or overlap'),
  );
  mustBe(state.gate === null ? null : { to: state.gate.to }, book.gate, 'what waits for its gate');
  mustBe(rowOf(state, sale.rules), rowIn(book), 'the row is what the notebook says');
  const count = (holds: (effect: Sale['effects'][number]) => boolean): number => sale.effects.filter(holds).length;
  must(
    count((effect) => effect.kind === 'announce' && effect.type === 'stage.overdue') === book.notified.overdue,
    'that a limit has passed is told once in a stay',
  );
  must(
    count((effect) => effect.kind === 'announce' && effect.type === 'stage.stalled') === book.notified.stalled,
    'a stall is told once, until something is done',
  );
  must(
    count((effect) => effect.kind === 'announce' && effect.type === 'activity.reminder') === book.notified.reminded,
    'people are reminded of a plan once',
  );
  must(
    count((effect) => effect.kind === 'announce' && effect.type === 'activity.overdue') === book.notified.passed,
    'that a plan has passed is told once',
  );
  must(
    count(({ kind }) => kind === 'draftContract') === (book.over === 'won' ? 1 : 0),
    'one contract is drafted by winning, none else',
  );
  must(
    count(({ kind }) => kind === 'releaseClaim') === (book.over === 'lost' ? 1 : 0),
    'losing gives the claim free, nothing else does',
  );
  must(isOpen(state) || nextMoment(state, sale.rules, sale.now()) === undefined, 'a case that is over has no clock');
}

const PROBABILITIES = { a: [10, 'pipeline'], b: [40, 'pipeline'], c: [60, 'bestCase'], d: [90, 'commit'] } as const;

/** The row as it must be, in the order of its columns. */
function rowIn(book: Notebook): object {
  const { over, suspension, stays, isOverdue, isStalled } = book;
  const stageKey = stageIn(book);
  const runs = over === null && suspension === null;
  const due = runs ? dueIn(book) : null;
  const [winProbability, forecast] =
    over === null ? PROBABILITIES[stageKey] : over === 'won' ? [100, 'closed'] : [0, null];
  return {
    status: over ?? (suspension === null ? 'valid' : 'suspended'),
    stageKey,
    enteredAt: iso(stays.at(-1)?.from ?? 0),
    dueAt: due === null ? null : iso(due),
    overdue: runs && isOverdue,
    stalled: runs && isStalled,
    winProbability,
    forecast,
    suspendedUntil: suspension === null ? null : iso(suspension.until),
  };
}

const SALES = runs(800);
/** What the test is about must come about in so many of them, or it shows nothing. */
const OFTEN = SALES / 50;

test('FLW-03 whatever is done in whatever order, a sale does what its model says', () => {
  const seen = {
    won: 0,
    over: 0,
    refusedForward: 0,
    refusedBack: 0,
    backWithExitUnmet: 0,
    gateRefused: 0,
    lateAfterPause: 0,
    reminded: 0,
    planPassed: 0,
    surveyMissing: 0,
  };
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 80, size: 'max' }), (steps) => {
      const sale = aSale({ ...fourStages, facts: { ...fourStages.facts } });
      let book = begun(Date.parse(START));
      for (const one of steps) {
        const before = book;
        const { book: after, act, missing } = played(sale, before, one);
        book = after;
        keepsTheRules(sale, book);
        const from = stageIn(before);
        const isBack = act.kind === 'move' && act.to < from;
        if (missing.length > 0) seen[isBack ? 'refusedBack' : 'refusedForward'] += 1;
        if (isBack && stageIn(book) === act.to && from === 'b' && (before.values.expectedAmountFen ?? 0) <= 10)
          seen.backWithExitUnmet += 1;
        if (
          before.gate !== null &&
          act.kind === 'endGate' &&
          act.status === 'approved' &&
          before.stays.length === book.stays.length &&
          book.over === null
        )
          seen.gateRefused += 1;
        if (book.notified.reminded > before.notified.reminded) seen.reminded += 1;
        if (book.notified.passed > before.notified.passed) seen.planPassed += 1;
        if (missing.includes('/documents')) seen.surveyMissing += 1;
        if (book.notified.overdue > before.notified.overdue && book.pauses.length > 0) seen.lateAfterPause += 1;
      }
      if (book.over === 'won') seen.won += 1;
      if (book.over !== null) seen.over += 1;
    }),
    { numRuns: SALES, seed: 20261127 },
  );
  expect(Object.entries(seen).filter(([, often]) => often < OFTEN)).toEqual([]);
});
