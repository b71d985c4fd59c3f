import { type Finding, errorAt } from '../../shared/finding';

/** Keys by which things are told apart must differ; `pointerAt` says where the key of item i stands. */
export function duplicates(
  keys: readonly string[],
  pointerAt: (index: number) => string,
  noun: string,
): readonly Finding[] {
  const first = new Map<string, number>();
  return keys.flatMap((key, index) => {
    const before = first.get(key);
    if (before === undefined) first.set(key, index);
    return before === undefined
      ? []
      : [
          errorAt(
            pointerAt(index),
            'duplicate',
            `There are two ${noun} "${key}".`,
            `Rename one of them; the first is at ${pointerAt(before)}.`,
          ),
        ];
  });
}
