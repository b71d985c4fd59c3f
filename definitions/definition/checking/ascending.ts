import { type Finding, errorAt } from '../../shared/finding';

/** The steps of a scale must rise, or one of them could never hold. */
export const ascendingFindings = (
  values: readonly number[],
  pointerAt: (index: number) => string,
): readonly Finding[] =>
  values.flatMap((value, index) => {
    const before = values[index - 1];
    return before === undefined || value > before
      ? []
      : [
          errorAt(
            pointerAt(index),
            'not_ascending',
            `${value} comes after ${before}: the scale must rise.`,
            'Put the steps in order, each once.',
          ),
        ];
  });
