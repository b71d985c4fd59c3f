import { type Finding, errorAt } from '../finding';

type Schema = Readonly<Record<string, unknown>>;

/** The least and the most that a schema may say of one thing. */
const BOUNDS = [
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
] as const;
/** What is itself left out. */
const OPEN_BOUNDS = [
  ['exclusiveMinimum', 'exclusiveMaximum'],
  ['exclusiveMinimum', 'maximum'],
  ['minimum', 'exclusiveMaximum'],
] as const;

/** Bounds between which nothing lies, so that nobody could fill in the field. */
export function contradictions(schema: Schema, pointer: string): readonly Finding[] {
  const of = (names: readonly (readonly [string, string])[], leavesNothing: (least: number, most: number) => boolean) =>
    names.flatMap(([least, most]) => {
      const [from, to] = [schema[least], schema[most]];
      return typeof from === 'number' && typeof to === 'number' && leavesNothing(from, to)
        ? [nothingBetween(`${pointer}/${least}`, [least, from], [most, to])]
        : [];
    });
  return [...of(BOUNDS, (least, most) => least > most), ...of(OPEN_BOUNDS, (least, most) => least >= most)];
}

const nothingBetween = (
  pointer: string,
  [least, from]: readonly [string, number],
  [most, to]: readonly [string, number],
): Finding =>
  errorAt(
    pointer,
    'form_bounds',
    `Nothing fits: \`${least}\` is ${from}, and \`${most}\` is ${to}.`,
    `Lower \`${least}\`, or raise \`${most}\`.`,
  );
