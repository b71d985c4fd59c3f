import type { StageEffect } from '../effects';
import { clockOf } from '../clock';
import { stageAt, type StageRules } from '../rules';
import { informed } from './informing';
import type { StageState } from '../state';
import type { Applied, Turn } from '../turn';

const NOTHING_NOTIFIED = { reminded: '', overdue: false, stalled: false };

/**
 * The first stage, at the moment in which the registration became valid. Its entry criteria are asked when it is
 * left.
 */
export function opened(rules: StageRules, at: string): Applied {
  const [first] = rules.model.stages;
  if (first === undefined) throw new Error('A business model has at least one stage.');
  const state: StageState = {
    version: 0,
    status: 'valid',
    byUserId: null,
    visit: { number: 1, stageKey: first.key, enteredAt: at },
    visited: [first.key],
    lastDoneAt: at,
    notified: NOTHING_NOTIFIED,
    pauses: [],
    suspension: null,
    gate: null,
    activities: {},
    answered: [],
  };
  return { state, effects: entered(state, rules, null), answer: { status: 'moved' } };
}

/** 重启: the sale goes on where it was lost, in another visit of that stage, whose clocks begin anew. */
export function reopened(before: StageState, rules: StageRules, { at, byUserId }: Reopening): Applied {
  const { stageKey, number } = before.visit;
  const state: StageState = {
    ...before,
    version: before.version + 1,
    status: 'valid',
    byUserId,
    visit: { number: number + 1, stageKey, enteredAt: at },
    visited: [...before.visited, stageKey],
    lastDoneAt: at,
    notified: NOTHING_NOTIFIED,
    pauses: [],
  };
  return { state, effects: entered(state, rules, null), answer: { status: 'moved' } };
}

interface Reopening {
  readonly at: string;
  readonly byUserId: string | null;
}

/** Leaves the present stage for another one in the same moment. */
export function entering({ state, at, rules }: Turn, to: string, reason: string | null): Applied {
  const { visit } = state;
  const next: StageState = {
    ...state,
    visit: { number: visit.number + 1, stageKey: to, enteredAt: at },
    visited: [...state.visited, to],
    lastDoneAt: at,
    notified: NOTHING_NOTIFIED,
    pauses: [],
    gate: null,
  };
  return {
    state: next,
    effects: [...leaving({ state, at, rules }, { to, reason }), ...entered(next, rules, reason)],
    answer: { status: 'moved' },
  };
}

/** The interval of the present stage ends. */
export const leaving = ({ state: { visit }, at }: Turn, said: object): readonly StageEffect[] => [
  { kind: 'leaveVisit', number: visit.number, at },
  { kind: 'announce', type: 'stage.left', data: { stage: visit.stageKey, visit: visit.number, ...said } },
];

function entered(state: StageState, rules: StageRules, reason: string | null): readonly StageEffect[] {
  const { visit } = state;
  const stage = stageAt(rules, visit.stageKey);
  const { name, winProbability = 0 } = stage;
  const { dueAt } = clockOf(state, rules);
  return [
    {
      kind: 'enterVisit',
      number: visit.number,
      stageKey: visit.stageKey,
      at: visit.enteredAt,
      reason,
      definitionVersion: rules.version,
    },
    {
      kind: 'announce',
      type: 'stage.entered',
      data: { stage: visit.stageKey, name, visit: visit.number, dueAt, winProbability },
    },
    ...informed(stage, dueAt),
  ];
}
