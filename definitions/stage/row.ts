import { clockOf } from './clock';
import { type Forecast, forecastOf, winProbabilityOf } from './forecast';
import { stageAt, type StageRules } from './rules';
import type { StageState, StageStatus } from './state';

/** What the row of an opportunity says of its progress: for reading and for the lists of managers. */
export interface StageRow {
  readonly status: StageStatus;
  readonly stageKey: string;
  readonly enteredAt: string;
  /** Null: no limit, or it rests. */
  readonly dueAt: string | null;
  readonly overdue: boolean;
  readonly stalled: boolean;
  readonly winProbability: number;
  readonly forecast: Forecast | null;
  readonly suspendedUntil: string | null;
}

export function rowOf(state: StageState, rules: StageRules): StageRow {
  const { status, visit, notified, suspension } = state;
  const stage = stageAt(rules, visit.stageKey);
  const winProbability = winProbabilityOf(status, stage);
  const runs = status === 'valid';
  return {
    status,
    stageKey: visit.stageKey,
    enteredAt: visit.enteredAt,
    dueAt: runs ? clockOf(state, rules).dueAt : null,
    overdue: runs && notified.overdue,
    stalled: runs && notified.stalled,
    winProbability,
    forecast: forecastOf(status, winProbability),
    suspendedUntil: suspension?.until ?? null,
  };
}
