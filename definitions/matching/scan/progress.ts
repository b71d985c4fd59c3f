import type { ScanState } from './scan';

/** How far a scan is, as its rows say. */
export interface ScanProgress {
  readonly state: ScanState;
  readonly total: number;
  readonly compared: number;
  /** Customers of the last batches, and how long these took together. */
  readonly recentCustomers: number;
  readonly recentMs: number;
}

/** Customers a second in the last batches, pauses left out; null as long as nothing is known of it. */
export const customersPerSecond = ({ recentCustomers, recentMs }: ScanProgress): number | null =>
  recentMs === 0 ? null : Math.round((recentCustomers / recentMs) * 10_000) / 10;

/** When a running scan will be through, at the pace of its last batches. */
export function estimatedEnd(progress: ScanProgress, now: string): string | null {
  const { state, total, compared, recentCustomers, recentMs } = progress;
  if (state !== 'running' || recentCustomers === 0) return null;
  const left = Math.max(0, total - compared);
  return new Date(Date.parse(now) + (left / recentCustomers) * recentMs).toISOString();
}
