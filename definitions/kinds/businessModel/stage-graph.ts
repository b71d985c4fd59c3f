import type { Stage } from './schema';

type Ways = ReadonlyMap<number, readonly number[]>;

/** The stages, by place, that cannot be reached from the first one, forward or back. */
export function unreachable(stages: readonly Stage[]): readonly number[] {
  const reached = reachedFrom(
    [0],
    ways(stages, ({ next = [], back = [] }) => [...next, ...back]),
  );
  return stages.map((_, index) => index).filter((index) => !reached.has(index));
}

/**
 * The stages, by place, from which no last stage can be reached going forward, and whether one can be reached by
 * going back first.
 */
export function deadEnds(stages: readonly Stage[]): readonly { readonly index: number; readonly wayBack: boolean }[] {
  const last = stages.flatMap(({ next = [] }, index) => (next.length === 0 ? [index] : []));
  const forward = reachedFrom(last, reversed(ways(stages, ({ next = [] }) => next)));
  const anyWay = reachedFrom(last, reversed(ways(stages, ({ next = [], back = [] }) => [...next, ...back])));
  return stages.flatMap((_, index) => (forward.has(index) ? [] : [{ index, wayBack: anyWay.has(index) }]));
}

function ways(stages: readonly Stage[], targetsOf: (stage: Stage) => readonly string[]): Ways {
  const places = new Map(stages.map(({ key }, index) => [key, index] as const));
  return new Map(
    stages.map((stage, index) => [index, targetsOf(stage).flatMap((key) => places.get(key) ?? [])] as const),
  );
}

function reversed(forward: Ways): Ways {
  const back = new Map<number, number[]>();
  for (const [from, targets] of forward) {
    for (const target of targets) {
      const known = back.get(target);
      if (known === undefined) back.set(target, [from]);
      else known.push(from);
    }
  }
  return back;
}

function reachedFrom(starts: readonly number[], along: Ways): ReadonlySet<number> {
  const reached = new Set(starts);
  const pending = [...starts];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const target of along.get(at) ?? []) {
      if (reached.has(target)) continue;
      reached.add(target);
      pending.push(target);
    }
  }
  return reached;
}
