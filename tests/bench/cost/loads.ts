export const workNames = ['decision', 'move', 'registration', 'start', 'bareUpdate'] as const;
/** `decision`: list and decide; `start`: asking for an approval; `bareUpdate`: the engine by itself, one row. */
export type WorkName = (typeof workNames)[number];

/** So many of a work, so many clients at a time. */
export interface Load {
  readonly work: WorkName;
  readonly clients: number;
  readonly count: number;
}

const COUNTS: Readonly<Record<WorkName, Readonly<Record<number, number>>>> = {
  decision: { 1: 60, 10: 200, 50: 300 },
  move: { 1: 60, 10: 200, 50: 300 },
  registration: { 1: 40, 10: 120 },
  start: { 1: 40, 10: 200 },
  bareUpdate: { 1: 60, 10: 200, 50: 300 },
};

export const MOST_CLIENTS = 50;

/** A slice of each, in the order in which they are measured; of all numbers of clients where none are given. */
export const loads = (works: readonly WorkName[], clients: readonly number[]): Load[] =>
  works
    .flatMap((work) => Object.entries(COUNTS[work]).map(([at, count]) => ({ work, clients: Number(at), count })))
    .filter((load) => clients.length === 0 || clients.includes(load.clients));
