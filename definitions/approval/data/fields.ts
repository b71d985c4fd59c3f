import { isJsonObject, ownValue, pointerStep, pointerSteps } from '../../shared/json';
import { type PlacedError, type Refused, refused } from '../../shared/refusal';
import { isBlank } from '../../shared/blank';
import { own } from '../people/own';
import type { FieldRule, FieldRules } from '../../kinds/approval/schema';
import type { Data } from '../state';

/** Refuses values for fields that the signer may not edit. The pointers are those of `data`. */
export function refusalOfWriting(form: Data, rules: FieldRules): Refused | undefined {
  const errors = writtenIn(form, '', rules)
    .filter((pointer) => !isEditable(ruleFor(pointer, rules)))
    .map((pointer): PlacedError => ({
      pointer,
      code: 'not_editable',
      detail: `The field ${pointer} may not be edited in this step.`,
    }));
  return refusalOf(errors);
}

/** Refuses when a field that the signer must fill in is empty in `data`, which holds their values already. */
export function refusalOfMissing(data: Data, rules: FieldRules): Refused | undefined {
  const errors = Object.entries(rules)
    .filter(([pointer, rule]) => rule === 'required' && isEmpty(valueAt(data, pointer)))
    .map(([pointer]): PlacedError => ({
      pointer,
      code: 'required',
      detail: `The field ${pointer} must be filled in.`,
    }));
  return refusalOf(errors);
}

export function refusalOf(errors: readonly PlacedError[]): Refused | undefined {
  const [first] = errors;
  return first && refused('unprocessable', first.detail, first.pointer, errors);
}

/** `data` with the values of `form`: objects are merged, everything else is replaced. */
export function merged(data: Data, form: Data): Data {
  return {
    ...data,
    ...Object.fromEntries(Object.entries(form).map(([name, value]) => [name, mergedValue(own(data, name), value)])),
  };
}

const mergedValue = (old: unknown, value: unknown): unknown =>
  isJsonObject(old) && isJsonObject(value) ? merged(old, value) : value;

/** The fields that one of these rules hides. */
export const hiddenIn = (...rules: readonly FieldRules[]): readonly string[] => [
  ...new Set(rules.flatMap((fields) => Object.keys(fields).filter((pointer) => fields[pointer] === 'hidden'))),
];

/**
 * What is hidden from somebody who sees an approval in these ways, each of which hides these fields: what all of them
 * hide, since one way that shows it is enough.
 */
export const hiddenByAll = (ways: readonly (readonly string[])[]): readonly string[] =>
  [...new Set(ways.flat())].filter((pointer) => ways.every((way) => way.some((one) => isWithin(pointer, one))));

const isWithin = (pointer: string, around: string): boolean => pointer === around || pointer.startsWith(`${around}/`);

/** What somebody may see of `data` from whom these fields are hidden. */
export const visibleData = (data: Data, hidden: readonly string[]): Data =>
  hidden.length === 0 ? data : without(data, '', new Set(hidden));

const without = (data: Data, at: string, hidden: ReadonlySet<string>): Data =>
  Object.fromEntries(
    Object.entries(data)
      .map(([name, value]) => ({ name, value, pointer: `${at}/${pointerStep(name)}` }))
      .filter(({ value, pointer }) => !hidden.has(pointer) && !hidesInList(value, pointer, hidden))
      .map(({ name, value, pointer }) => [name, isJsonObject(value) ? without(value, pointer, hidden) : value]),
  );

/** A rule that means something inside a list cannot be followed there: then none of the list is shown. */
const hidesInList = (value: unknown, pointer: string, hidden: ReadonlySet<string>): boolean =>
  Array.isArray(value) && [...hidden].some((one) => one.startsWith(`${pointer}/`));

/** The value that a JSON pointer names in the data, through objects; undefined when there is none. */
export const valueAt = (data: Data, pointer: string): unknown => pointerSteps(pointer).reduce<unknown>(ownValue, data);

/**
 * The pointers that a form writes: an object is looked into where a rule names something inside it; another value in
 * its place writes all that is inside.
 */
function writtenIn(form: Data, at: string, rules: FieldRules): readonly string[] {
  return Object.entries(form).flatMap(([name, value]) => {
    const pointer = `${at}/${pointerStep(name)}`;
    const inside = Object.keys(rules).filter((listed) => listed.startsWith(`${pointer}/`));
    return inside.length > 0 && isJsonObject(value) ? writtenIn(value, pointer, rules) : [pointer, ...inside];
  });
}

/** The rule of the field or of the nearest one around it. */
export function ruleFor(pointer: string, rules: FieldRules): FieldRule {
  const rule = rules[pointer];
  if (rule !== undefined) return rule;
  const around = pointer.slice(0, pointer.lastIndexOf('/'));
  return around === '' ? 'visible' : ruleFor(around, rules);
}

/** Whether a signer may mend what is wrong at this place: it, or something in it, is theirs to edit. */
export const mayMend = (pointer: string, rules: FieldRules): boolean =>
  isEditable(ruleFor(pointer, rules)) ||
  Object.entries(rules).some(([listed, rule]) => isEditable(rule) && listed.startsWith(`${pointer}/`));

export const isEditable = (rule: FieldRule): boolean => rule === 'editable' || rule === 'required';

/** Whether a field holds nothing: blank texts are nothing. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && isBlank(value));
