import { setTimeout as delay } from 'node:timers/promises';
import { median, rounded } from '../measure';
import { processorMs } from '../processor-time';
import type { Load, WorkName } from './loads';
import type { Side } from './sides';

/** What follows from an answer (mail, the engine’s lists, timers) is over by then. */
const SETTLED_AFTER_MS = 1_500;
const processes = ['api', 'worker', 'temporal', 'postgres'] as const;
type ByProcess = Readonly<Record<(typeof processes)[number] | 'all', number>>;

/** A slice of work of one side. Times and bytes are those of one decision, move, registration, start or update. */
export interface Slice {
  readonly side: string;
  readonly work: WorkName;
  readonly clients: number;
  readonly count: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly processorMs: ByProcess;
  readonly walBytes: number;
}

export async function slice(side: Side, load: Load): Promise<Slice> {
  const { work, clients, count } = load;
  const { perform } = await side.prepare(load);
  await delay(SETTLED_AFTER_MS);
  const before = await taken(side, work);
  const { perSecond, p50Ms, p95Ms } = await perform();
  await delay(SETTLED_AFTER_MS);
  const after = await taken(side, work);
  const each = (of: keyof typeof before): number => rounded((after[of] - before[of]) / count);
  return {
    side: side.name,
    work,
    clients,
    count,
    perSecond,
    p50Ms,
    p95Ms,
    processorMs: {
      api: each('api'),
      worker: each('worker'),
      temporal: each('temporal'),
      postgres: each('postgres'),
      all: rounded(processes.reduce((sum, name) => sum + after[name] - before[name], 0) / count),
    },
    walBytes: Math.round((after.wal - before.wal) / count),
  };
}

async function taken({ product: { pids, db } }: Side, work: WorkName) {
  const [written] = await db
    .select<{ wal: string }[]>(db.raw(`pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text as wal`))
    .limit(1);
  return {
    api: processorMs(pids.api),
    worker: processorMs(work === 'bareUpdate' ? pids.bare : pids.worker),
    temporal: processorMs(pids.temporal),
    postgres: processorMs(pids.postgres),
    wal: Number(written?.wal),
  };
}

/** For each load the median of each side’s slices, and of the ratios to the first side’s slice of the same round. */
export function comparisons(slices: readonly Slice[]): object[] {
  const sides = [...new Set(slices.map(({ side }) => side))];
  const places = [...new Set(slices.map(({ work, clients }) => `${work} ${clients}`))];
  return places.flatMap((place) => {
    const here = slices.filter(({ work, clients }) => `${work} ${clients}` === place);
    const first = here.filter(({ side }) => side === sides[0]);
    return sides.map((side) => {
      const ofSide = here.filter((one) => one.side === side);
      const mid = (of: (one: Slice) => number): number => median(ofSide.map(of));
      const ratio = (of: (one: Slice) => number): number =>
        rounded(median(ofSide.map((one, round) => of(one) / of(first[round] ?? one))));
      const figures = {
        processorMs: Object.fromEntries(
          ([...processes, 'all'] as const).map((name) => [name, mid((one) => one.processorMs[name])]),
        ),
        p50Ms: mid(({ p50Ms }) => p50Ms),
        p95Ms: mid(({ p95Ms }) => p95Ms),
        perSecond: mid(({ perSecond }) => perSecond),
        walBytes: mid(({ walBytes }) => walBytes),
      };
      const toFirst = {
        processorTime: ratio((one) => one.processorMs.all),
        p50: ratio(({ p50Ms }) => p50Ms),
        perSecond: ratio(({ perSecond }) => perSecond),
        wal: ratio(({ walBytes }) => walBytes),
      };
      return { side, what: place, ...figures, ...(side === sides[0] ? {} : { toFirst }) };
    });
  });
}
