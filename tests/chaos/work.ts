import type { Told } from './asking';

/** How much is done while processes are killed. */
export interface Load {
  readonly cases: number;
  readonly clients: number;
}

/** What clients do meanwhile, and what must be there afterwards. */
export interface Work {
  /** Its name in the transcript. */
  readonly what: string;
  readonly requests: number;
  readonly told: Told;
  readonly done: Promise<void>;
  /** Whether it is the moment to kill. */
  readonly isUnderWay: () => boolean;
  readonly effects: () => Promise<Effects>;
}

/** What was found, counted over all cases; and in words whatever is there more or less than once. */
export interface Effects {
  readonly total: Counts;
  readonly wrong: readonly string[];
}

export type Counts = Readonly<Record<string, number>>;

/** Compares each case with what one must leave behind. */
export function compared(
  expected: Counts,
  each: readonly { readonly name: string; readonly found: Counts }[],
): Effects {
  const total = Object.fromEntries(
    Object.keys(expected).map((what) => [what, each.reduce((sum, { found }) => sum + (found[what] ?? 0), 0)]),
  );
  const wrong = each.flatMap(({ name, found }) => {
    const otherwise = Object.entries(expected).filter(([what, count]) => found[what] !== count);
    return otherwise.length === 0
      ? []
      : [
          `${name} has not exactly one effect: ` +
            otherwise.map(([what, count]) => `${what} ${found[what] ?? 'unknown'}, not ${count}`).join(', '),
        ];
  });
  return { total, wrong };
}
