import type { StageStatus } from './state';

/**
 * The forecast category 预测类别, by the stage’s win probability in percent: below 50, below 80, from 80; `closed` is
 * won.
 */
export const forecasts = ['pipeline', 'bestCase', 'commit', 'closed'] as const;

export type Forecast = (typeof forecasts)[number];

const BEST_CASE_FROM = 50;
const COMMIT_FROM = 80;

/** Null: lost, or given up; it is no part of a forecast. */
export function forecastOf(status: StageStatus, winProbability: number): Forecast | null {
  if (status === 'won') return 'closed';
  if (status === 'lost' || status === 'ended') return null;
  return winProbability >= COMMIT_FROM ? 'commit' : winProbability >= BEST_CASE_FROM ? 'bestCase' : 'pipeline';
}

/** FUN-02: that of its stage; won is certain, lost is none. */
export function winProbabilityOf(status: StageStatus, stage: { readonly winProbability?: number }): number {
  if (status === 'won') return 100;
  return status === 'lost' || status === 'ended' ? 0 : (stage.winProbability ?? 0);
}
