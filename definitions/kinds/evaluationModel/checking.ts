import type { EvaluationModel, Indicator } from './schema';
import { type Finding, errorAt, warningAt } from '../../shared/finding';
import { ascendingFindings } from '../../definition/checking/ascending';
import { duplicates } from '../../definition/checking/duplicates';

export function evaluationModelFindings({ categories, grades }: EvaluationModel): readonly Finding[] {
  return [
    ...duplicates(
      categories.map(({ key }) => key),
      (index) => `/categories/${index}/key`,
      'categories',
    ),
    ...categories.flatMap(({ indicators }, index) => [
      ...duplicates(
        indicators.map(({ key }) => key),
        (place) => `/categories/${index}/indicators/${place}/key`,
        'indicators',
      ),
      ...indicators.flatMap((indicator, place) => bandFindings(indicator, `/categories/${index}/indicators/${place}`)),
    ]),
    ...duplicates(
      grades.map(({ key }) => key),
      (index) => `/grades/${index}/key`,
      'grades',
    ),
    ...grades.flatMap(({ from }, index) => {
      const better = grades[index - 1];
      return better === undefined || from < better.from
        ? []
        : [
            errorAt(
              `/grades/${index}/from`,
              'not_descending',
              `It begins at ${from}, the better grade before it at ${better.from}.`,
              'Put the grades in order, the best first.',
            ),
          ];
    }),
    ...((grades.at(-1)?.from ?? 0) > 0
      ? [
          warningAt(
            `/grades/${grades.length - 1}/from`,
            'scores_without_grade',
            'A score below it has no grade.',
            'Let the last grade begin at 0.',
          ),
        ]
      : []),
  ];
}

const bandFindings = (indicator: Indicator, pointer: string): readonly Finding[] =>
  'bands' in indicator
    ? ascendingFindings(
        indicator.bands.map(({ from }) => from),
        (index) => `${pointer}/bands/${index}/from`,
      )
    : [];
