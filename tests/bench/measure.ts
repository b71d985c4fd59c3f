export interface Measured {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** `count` jobs, `clients` at a time. */
export async function measure(clients: number, count: number, job: (n: number) => Promise<void>): Promise<Measured> {
  const tookMs: number[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) {
      const begun = performance.now();
      await job(n);
      tookMs.push(performance.now() - begun);
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - begun) / 1000;
  return { perSecond: rounded(count / seconds), ...waits(tookMs) };
}

/** How long jobs took. */
export const waits = (tookMs: readonly number[]): Omit<Measured, 'perSecond'> => ({
  p50Ms: percentile(tookMs, 0.5),
  p95Ms: percentile(tookMs, 0.95),
  p99Ms: percentile(tookMs, 0.99),
});

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);
}

export const rounded = (value: number): number => Math.round(value * 100) / 100;

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** One line of JSON a figure. */
export const print = (line: Readonly<Record<string, unknown>>): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
