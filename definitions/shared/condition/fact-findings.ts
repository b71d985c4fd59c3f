import { type Finding, errorAt } from '../finding';
import { isJsonObject, pointerOf } from '../json';
import { didYouMean } from '../nearest';
import { isScalarOf } from './fact-values';
import type { Fact, Facts } from './facts';

/** What facts say of themselves that cannot be: a default, or a choice, that is not of the declared type. */
export const factFindings = (facts: Facts, pointer: string): readonly Finding[] =>
  Object.entries(facts).flatMap(([name, fact]) => findingsOf(fact, pointer + pointerOf(name)));

const findingsOf = (fact: Fact, pointer: string): readonly Finding[] => [
  ...(fact.enum ?? []).flatMap((choice, index) =>
    isScalarOf(fact, choice) ? [] : [unfit(fact, choice, `${pointer}/enum/${index}`)],
  ),
  ...defaultFindings(fact, fact.default, `${pointer}/default`),
  ...(fact.items === undefined ? [] : findingsOf(fact.items, `${pointer}/items`)),
  ...factFindings(fact.properties ?? {}, `${pointer}/properties`),
];

/** Null is no default. */
function defaultFindings(fact: Fact, value: unknown, pointer: string): readonly Finding[] {
  if (value === undefined || value === null) return [];
  switch (fact.type) {
    case 'object':
      return isJsonObject(value) ? objectFindings(fact, value, pointer) : [unfit(fact, value, pointer)];
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((item: unknown, index) =>
            itemFindings(fact.items ?? { type: 'string' }, item, `${pointer}/${index}`),
          )
        : [unfit(fact, value, pointer)];
    default:
      if (!isScalarOf(fact, value)) return [unfit(fact, value, pointer)];
      return fact.enum?.some((choice) => choice === value) === false
        ? [errorAt(pointer, 'bad_default', 'It is none of the values in `enum`.', `Use ${fact.enum.join(' or ')}.`)]
        : [];
  }
}

const itemFindings = (fact: Fact, item: unknown, pointer: string): readonly Finding[] =>
  item === null ? [unfit(fact, item, pointer)] : defaultFindings(fact, item, pointer);

const objectFindings = (
  { properties = {} }: Fact,
  value: Readonly<Record<string, unknown>>,
  pointer: string,
): readonly Finding[] =>
  Object.entries(value).flatMap(([name, inner]) => {
    const at = pointer + pointerOf(name);
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return property === undefined
      ? [errorAt(at, 'bad_default', `The fact has no property "${name}".`, didYouMean(name, Object.keys(properties)))]
      : defaultFindings(property, inner, at);
  });

const unfit = ({ type }: Fact, value: unknown, pointer: string): Finding =>
  errorAt(
    pointer,
    'bad_default',
    `The fact is declared as ${type}, and ${isJsonObject(value) ? 'an object' : JSON.stringify(value)} is none.`,
    `Give a value of type ${type}, or declare another type.`,
  );
