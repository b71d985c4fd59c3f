/** For each figure, of how many cases it holds, and how many there were. */
export type Tally = Readonly<Record<string, readonly [holds: number, of: number]>>;

export const tallied = <Value>(
  values: readonly Value[],
  holds: (value: Value) => boolean,
): readonly [number, number] => [values.filter(holds).length, values.length];

export const both = (one: Tally, two: Tally): Tally =>
  Object.fromEntries(
    Object.entries(one).map(([figure, [holds, of]]) => [
      figure,
      [holds + (two[figure]?.[0] ?? 0), of + (two[figure]?.[1] ?? 0)],
    ]),
  );

/** A line for each `bench.figure`'s bench: shares of one, the number of cases, and the goal where there is one. */
export function tallyLines(tables: string, tally: Tally): Readonly<Record<string, unknown>>[] {
  return [...new Set(Object.keys(tally).map((figure) => benchOf(figure)))].map((bench) => {
    const figures = Object.entries(tally).filter(([figure]) => benchOf(figure) === bench);
    const goals = Object.fromEntries(
      figures.flatMap(([figure]) =>
        GOALS[figure] === undefined ? [] : [[figure.slice(bench.length + 1), GOALS[figure]]],
      ),
    );
    return {
      bench: `names.${bench}`,
      tables,
      cases: Math.max(...figures.map(([, [, of]]) => of)),
      ...Object.fromEntries(
        figures.map(([figure, [holds, of]]) => [
          figure.slice(bench.length + 1),
          Math.round((holds / of) * 10_000) / 10_000,
        ]),
      ),
      goals,
    };
  });
}

const benchOf = (figure: string): string => figure.split('.')[0] ?? figure;

const GOALS: Readonly<Record<string, string>> = {
  'short.recallAt1': '>= 0.97',
  'short.recallAt5': '>= 0.99',
  'spellings.reviewedWithAtMost5': '>= 0.95',
  'absent.fullName': '<= 0.05',
  'absent.shortName': '<= 0.05',
};
