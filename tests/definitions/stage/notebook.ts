/**
 * What somebody would know who follows a sale of {@link fourStages} with a notebook, by the words of docs/stages.md
 * and not by the rules under test: which stage and since when, which activities are done, what waits for its gate;
 * and what must come of each act.
 */
export const HOUR = 3_600_000;

/**
 * Four stages with everything that keeps a case: gates, criteria to enter and to leave, fields, activities, limits by
 * clock and by calendar.
 */
export const fourStages = {
  facts: { blocked: { type: 'boolean', default: false }, budgeted: { type: 'boolean' } },
  stages: [
    {
      key: 'a',
      name: 'A',
      winProbability: 10,
      entry: [{ when: '!blocked', else: '冻结' }],
      next: ['b'],
      gate: 'g',
      activities: [{ key: 'x', name: 'X', required: true, documents: ['d'] }],
      timeLimit: { days: 3 },
      remind: [{ days: 1 }],
      stallAfter: { days: 2 },
    },
    {
      key: 'b',
      name: 'B',
      winProbability: 40,
      entry: [{ when: 'budgeted', else: '预算' }],
      next: ['c', 'd'],
      back: ['a'],
      exit: [{ when: 'expectedAmountFen > 10', else: '金额' }],
      requiredDocuments: ['survey'],
      timeLimit: { businessHours: 20 },
      remind: [{ businessHours: 4 }],
    },
    {
      key: 'c',
      name: 'C',
      winProbability: 60,
      entry: [{ when: 'expectedAmountFen < 25', else: '太大' }],
      next: ['d'],
      back: ['a', 'b'],
      requiredFields: ['/extra'],
      activities: [{ key: 'x', name: 'X' }],
      timeLimit: { businessHours: 5 },
    },
    {
      key: 'd',
      name: 'D',
      winProbability: 90,
      entry: [{ when: '!blocked', else: '冻结' }],
      gate: 'h',
      back: ['c'],
      requiredFields: ['/extra'],
      activities: [{ key: 'y', name: 'Y', required: true }],
    },
  ],
  outcomes: { lostReasons: ['price'], wonNeeds: ['/party'], maySuspendFor: { days: 5 } },
} as const;

/** The fields that the criteria look at. Null is as good as missing. */
export interface Values {
  readonly blocked?: boolean | null;
  readonly budgeted?: boolean | null;
  readonly expectedAmountFen?: number | null;
  readonly extra?: string | null;
  readonly party?: string | null;
  /** Whether a document of that type is attached: no field, and asked for all the same. */
  readonly surveyed?: boolean;
}

export type StageKey = 'a' | 'b' | 'c' | 'd';

/** What happens to a sale, as a test says it. `hours` are from now. */
export type Act =
  | { readonly kind: 'move'; readonly to: StageKey | 'nowhere' }
  | { readonly kind: 'complete'; readonly activity: 'x' | 'y'; readonly bring: boolean }
  | { readonly kind: 'undo'; readonly activity: 'x' | 'y' }
  /** For a day, so many from today. */
  | { readonly kind: 'plan'; readonly activity: 'x' | 'y'; readonly days: number }
  | { readonly kind: 'endGate'; readonly status: 'approved' | 'rejected' | 'withdrawn' }
  | { readonly kind: 'pass'; readonly hours: number }
  | { readonly kind: 'suspend'; readonly hours: number | null }
  | { readonly kind: 'resume' | 'win' | 'claimEnded' }
  | { readonly kind: 'lose'; readonly reason: 'price' | 'other' }
  | { readonly kind: 'fill'; readonly values: Values };

export interface Notebook {
  /** In milliseconds, as all moments here. */
  readonly now: number;
  readonly over: 'won' | 'lost' | 'ended' | null;
  readonly stays: readonly Stay[];
  readonly values: Values;
  /** By stage and activity. */
  readonly done: Readonly<Record<string, Done>>;
  /**
   * By stage and activity: the midnight that its day begins with, and what people have been told of it; null while it
   * is done.
   */
  readonly plans: Readonly<
    Record<string, { readonly day: number; readonly notified: 'nothing' | 'reminder' | 'overdue' | null }>
  >;
  /** What waits for the gate; `to: null` is winning. */
  readonly gate: { readonly to: StageKey | null } | null;
  readonly suspension: { readonly since: number; readonly until: number } | null;
  /** Of the present stay. */
  readonly pauses: readonly { readonly from: number; readonly to: number }[];
  readonly isOverdue: boolean;
  /** When something was done last. */
  readonly lastDone: number;
  readonly isStalled: boolean;
  /** How often each was told, in all stays. */
  readonly notified: {
    readonly overdue: number;
    readonly stalled: number;
    readonly reminded: number;
    readonly passed: number;
  };
}

interface Stay {
  readonly stage: StageKey;
  readonly from: number;
  readonly to: number | null;
}

interface Done {
  readonly documents: readonly string[];
  /** The number of the stay in which it was registered. */
  readonly stay: number;
}

/** What must come of an act. `missing`: what a refusal must name, where it is about that. */
export type Foreseen =
  | { readonly refused: true; readonly missing?: readonly string[] }
  | { readonly refused: false; readonly book: Notebook };

export const begun = (now: number): Notebook => ({
  now,
  over: null,
  stays: [{ stage: 'a', from: now, to: null }],
  values: {},
  done: {},
  plans: {},
  gate: null,
  suspension: null,
  pauses: [],
  isOverdue: false,
  lastDone: now,
  isStalled: false,
  notified: { overdue: 0, stalled: 0, reminded: 0, passed: 0 },
});

export const stageIn = ({ stays }: Notebook): StageKey => stays.at(-1)?.stage ?? 'a';

const FORWARD: Readonly<Record<StageKey, readonly string[]>> = { a: ['b'], b: ['c', 'd'], c: ['d'], d: [] };
const BACK: Readonly<Record<StageKey, readonly string[]>> = { a: [], b: ['a'], c: ['a', 'b'], d: ['c'] };
const ACTIVITIES: Readonly<Record<StageKey, readonly string[]>> = { a: ['x'], b: [], c: ['x'], d: ['y'] };
const LONGEST_SUSPENSION = 5 * 24 * HOUR;

const isForward = (from: StageKey, to: string): boolean => FORWARD[from].includes(to);
const wayTo = (from: StageKey, to: string): StageKey | undefined =>
  [...FORWARD[from], ...BACK[from]].includes(to) && (to === 'a' || to === 'b' || to === 'c' || to === 'd')
    ? to
    : undefined;

/** What keeps whoever comes from anywhere from entering. */
function missingToEnter(stage: StageKey, { blocked, budgeted, expectedAmountFen }: Values): string[] {
  if (stage === 'b') return budgeted === true ? [] : ['/budgeted'];
  if (stage === 'c')
    return typeof expectedAmountFen === 'number' && expectedAmountFen < 25 ? [] : ['/expectedAmountFen'];
  return blocked === true ? ['/blocked'] : [];
}

/** What the present stage wants before it is left forward. The first stay was entered unasked. */
function missingToLeave(book: Notebook): string[] {
  const { values, done, stays } = book;
  const first = stays.length === 1 ? missingToEnter('a', values) : [];
  switch (stageIn(book)) {
    case 'a':
      return [...first, ...(done['a/x'] === undefined ? ['/activities/x'] : [])];
    case 'b':
      return [
        ...((values.expectedAmountFen ?? 0) > 10 ? [] : ['/expectedAmountFen']),
        ...(values.surveyed === true ? [] : ['/documents']),
      ];
    case 'c':
      return values.extra === 'e' ? [] : ['/extra'];
    case 'd':
      return [...(values.extra === 'e' ? [] : ['/extra']), ...(done['d/y'] === undefined ? ['/activities/y'] : [])];
  }
}

/** Everything that keeps it from there; `null` is winning. Back asks for nothing but what entering asks. */
export function missingTo(to: StageKey | null, book: Notebook): readonly string[] {
  if (to === null) return [...missingToLeave(book), ...(book.values.party === 'p' ? [] : ['/party'])];
  const entry = missingToEnter(to, book.values);
  return isForward(stageIn(book), to) ? [...missingToLeave(book), ...entry] : entry;
}

export function foreseen(book: Notebook, act: Act): Foreseen {
  if (act.kind === 'pass') return taken(passed({ ...book, now: book.now + act.hours * HOUR }));
  if (act.kind === 'fill') return taken({ ...book, values: { ...book.values, ...act.values } });
  if (book.over !== null) return act.kind === 'endGate' || act.kind === 'claimEnded' ? taken(book) : REFUSED;
  switch (act.kind) {
    case 'endGate':
      return taken(book.gate === null ? book : gateEnded(somethingDone(book), book.gate.to, act.status));
    case 'claimEnded':
      return taken(ended(book, 'ended'));
    case 'lose':
      return act.reason === 'price' ? taken(ended(book, 'lost')) : REFUSED;
    case 'suspend':
      return suspended(book, act.hours);
    case 'resume':
      return book.suspension === null ? REFUSED : taken(resumed(book));
    case 'move':
      return book.suspension === null && book.gate === null ? wishedFor(book, wayTo(stageIn(book), act.to)) : REFUSED;
    case 'win':
      return book.suspension === null && book.gate === null && stageIn(book) === 'd' ? wishedFor(book, null) : REFUSED;
    case 'complete':
    case 'undo':
    case 'plan':
      return book.suspension === null ? acted(book, act) : REFUSED;
  }
}

const REFUSED: Foreseen = { refused: true };

const taken = (book: Notebook): Foreseen => ({ refused: false, book });

/** The stall begins anew. */
const somethingDone = (book: Notebook): Notebook => ({ ...book, lastDone: book.now, isStalled: false });

/** Moved or won at once, or waiting for the gate, if nothing is missing. */
function wishedFor(book: Notebook, to: StageKey | null | undefined): Foreseen {
  if (to === undefined) return REFUSED;
  const missing = missingTo(to, book);
  if (missing.length > 0) return { refused: true, missing };
  const from = stageIn(book);
  const isGated = from === 'd' ? to === null : from === 'a'; // b and c have none, and nothing goes back from a
  return taken(somethingDone(isGated ? { ...book, gate: { to } } : carriedOut(book, to)));
}

const carriedOut = (book: Notebook, to: StageKey | null): Notebook =>
  to === null
    ? ended(book, 'won')
    : {
        ...book,
        gate: null,
        pauses: [],
        isOverdue: false,
        stays: [...left(book), { stage: to, from: book.now, to: null }],
      };

const left = ({ stays, now }: Notebook): Stay[] =>
  stays.map((stay) => (stay.to === null ? { ...stay, to: now } : stay));

const ended = (book: Notebook, over: 'won' | 'lost' | 'ended'): Notebook => ({
  ...book,
  over,
  gate: null,
  suspension: null,
  stays: left(book),
});

/** What it was asked for happens, if it may still: the fields may have changed meanwhile. */
function gateEnded(book: Notebook, to: StageKey | null, status: 'approved' | 'rejected' | 'withdrawn'): Notebook {
  const closed = { ...book, gate: null };
  return status === 'approved' && missingTo(to, closed).length === 0 ? carriedOut(closed, to) : closed;
}

function suspended(book: Notebook, hours: number | null): Foreseen {
  const until = hours === null ? book.now + LONGEST_SUSPENSION : book.now + hours * HOUR;
  if (book.suspension !== null || until <= book.now || until > book.now + LONGEST_SUSPENSION) return REFUSED;
  return taken({ ...book, gate: null, suspension: { since: book.now, until } });
}

const resumed = (book: Notebook): Notebook =>
  somethingDone({
    ...book,
    suspension: null,
    pauses: book.suspension === null ? book.pauses : [...book.pauses, { from: book.suspension.since, to: book.now }],
  });

/**
 * An activity of this name: of the present stage, or else of the one that was entered last and has it; planned may be
 * one that is still ahead.
 */
function acted(book: Notebook, act: Extract<Act, { activity: string }>): Foreseen {
  const { activity } = act;
  const at = book.stays.findLast(({ stage }) => ACTIVITIES[stage].includes(activity))?.stage;
  if (at === undefined && act.kind !== 'plan') return REFUSED;
  const id = `${at ?? { x: 'a', y: 'd' }[activity]}/${activity}`;
  const known = book.done[id];
  const mayBeDone = known === undefined || (at === stageIn(book) && known.stay !== book.stays.length);
  switch (act.kind) {
    case 'plan':
      return mayBeDone ? taken(somethingDone(planned(book, id, midnight(book.now) + act.days * 24 * HOUR))) : REFUSED;
    case 'undo': {
      const { [id]: undone, ...others } = book.done;
      const plan = book.plans[id];
      return undone === undefined || book.gate !== null
        ? REFUSED
        : taken(somethingDone(plan ? planned({ ...book, done: others }, id, plan.day) : { ...book, done: others }));
    }
    case 'complete': {
      const documents = act.bring ? ['d'] : [];
      if (!mayBeDone || (at === 'a' && documents.length === 0)) return REFUSED;
      const plan = book.plans[id];
      const plans = plan ? { ...book.plans, [id]: { ...plan, notified: null } } : book.plans;
      return taken(
        somethingDone({ ...book, plans, done: { ...book.done, [id]: { documents, stay: book.stays.length } } }),
      );
    }
  }
}

const midnight = (moment: number): number => moment - (moment % (24 * HOUR));

/** Of what has passed already nobody is told any more. */
const planned = (book: Notebook, id: string, day: number): Notebook => ({
  ...book,
  plans: { ...book.plans, [id]: { day, notified: comeDue(day, book.now) } },
});

/** From nine on its day people are reminded, after its day it has passed. */
const comeDue = (day: number, now: number): 'nothing' | 'reminder' | 'overdue' =>
  now >= day + 24 * HOUR ? 'overdue' : now >= day + 9 * HOUR ? 'reminder' : 'nothing';

/** The clock looks: a suspension ends, or a limit has passed, or nothing was done for too long. Each is told once. */
function passed(book: Notebook): Notebook {
  if (book.over !== null) return book;
  if (book.suspension !== null) return book.suspension.until <= book.now ? resumed(book) : book;
  const due = dueIn(book);
  const isOverdue = book.isOverdue || (due !== null && due <= book.now);
  const isStalled = book.isStalled || (stageIn(book) === 'a' && book.now >= book.lastDone + 48 * HOUR);
  const plans = Object.fromEntries(
    Object.entries(book.plans).map(([id, plan]) => [
      id,
      { ...plan, notified: plan.notified === null ? null : comeDue(plan.day, book.now) },
    ]),
  );
  const newly = (notified: 'reminder' | 'overdue'): number =>
    Object.entries(plans).filter(([id, plan]) => plan.notified === notified && book.plans[id]?.notified !== notified)
      .length;
  return {
    ...book,
    isOverdue,
    isStalled,
    plans,
    notified: {
      overdue: book.notified.overdue + Number(isOverdue && !book.isOverdue),
      stalled: book.notified.stalled + Number(isStalled && !book.isStalled),
      reminded: book.notified.reminded + newly('reminder'),
      passed: book.notified.passed + newly('overdue'),
    },
  };
}

/**
 * When the limit of the present stay ends: hour after hour is counted, but for those in which it was suspended. Every
 * moment here is a full hour.
 */
export function dueIn(book: Notebook): number | null {
  const stage = stageIn(book);
  if (stage === 'd') return null;
  const counts = (hour: number): boolean =>
    (stage === 'a' || isWorkingHour(hour)) && !book.pauses.some(({ from, to }) => from <= hour && hour < to);
  let hour = book.stays.at(-1)?.from ?? 0;
  for (let remaining = { a: 72, b: 20, c: 5 }[stage]; remaining > 0; hour += HOUR) if (counts(hour)) remaining -= 1;
  return hour;
}

/** Nine to five, every day. */
function isWorkingHour(hour: number): boolean {
  const ofDay = (hour / HOUR) % 24;
  return ofDay >= 9 && ofDay < 17;
}
