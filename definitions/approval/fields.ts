import { type PlacedError, type Refused, refused } from '../shared/refusal';
import { isBlank } from './blank';
import { own } from './own';
import type { FieldRule, FieldRules } from './schema';
import type { Data } from './state';

/** Refuses values for fields that the signer may not edit. The pointers are those of `data`. */
export function refusalOfWriting(form: Data, rules: FieldRules): Refused | undefined {
  const errors = writtenIn(form, '', rules)
    .filter((pointer) => !isEditable(ruleFor(pointer, rules)))
    .map((pointer): PlacedError => ({ pointer, code: 'not_editable', detail: `The field ${pointer} may not be edited in this step.` }));
  return refusalOf(errors);
}

/** Refuses when a field that the signer must fill in is empty in `data`, which holds their values already. */
export function refusalOfMissing(data: Data, rules: FieldRules): Refused | undefined {
  const errors = Object.entries(rules)
    .filter(([pointer, rule]) => rule === 'required' && isEmpty(valueAt(data, pointer)))
    .map(([pointer]): PlacedError => ({ pointer, code: 'required', detail: `The field ${pointer} must be filled in.` }));
  return refusalOf(errors);
}

export function refusalOf(errors: readonly PlacedError[]): Refused | undefined {
  const [first] = errors;
  return first && refused('unprocessable', first.detail, first.pointer, errors);
}

/** `data` with the values of `form`: objects are merged, everything else is replaced. */
export function merged(data: Data, form: Data): Data {
  return { ...data, ...Object.fromEntries(Object.entries(form).map(([name, value]) => [name, mergedValue(own(data, name), value)])) };
}

const mergedValue = (old: unknown, value: unknown): unknown => (isObject(old) && isObject(value) ? merged(old, value) : value);

/** What somebody with these field rules may see of `data`. */
export function visibleData(data: Data, rules: FieldRules): Data {
  const hidden = new Set(Object.keys(rules).filter((pointer) => rules[pointer] === 'hidden'));
  return hidden.size === 0 ? data : without(data, '', hidden);
}

const without = (data: Data, at: string, hidden: ReadonlySet<string>): Data =>
  Object.fromEntries(
    Object.entries(data)
      .map(([name, value]) => ({ name, value, pointer: `${at}/${escaped(name)}` }))
      .filter(({ pointer }) => !hidden.has(pointer))
      .map(({ name, value, pointer }) => [name, isObject(value) ? without(value, pointer, hidden) : value]),
  );

/** The value that a JSON pointer names; undefined when there is none. */
export function valueAt(data: Data, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce((value: unknown, name) => (isObject(value) ? own(value, unescaped(name)) : undefined), data);
}

/** The pointers that a form writes: an object is looked into where a rule names something inside it; another value in its place writes all that is inside. */
function writtenIn(form: Data, at: string, rules: FieldRules): readonly string[] {
  return Object.entries(form).flatMap(([name, value]) => {
    const pointer = `${at}/${escaped(name)}`;
    const inside = Object.keys(rules).filter((listed) => listed.startsWith(`${pointer}/`));
    return inside.length > 0 && isObject(value) ? writtenIn(value, pointer, rules) : [pointer, ...inside];
  });
}

/** The rule of the field or of the nearest one around it. */
function ruleFor(pointer: string, rules: FieldRules): FieldRule {
  const rule = rules[pointer];
  if (rule !== undefined) return rule;
  const around = pointer.slice(0, pointer.lastIndexOf('/'));
  return around === '' ? 'visible' : ruleFor(around, rules);
}

const isEditable = (rule: FieldRule): boolean => rule === 'editable' || rule === 'required';

const isEmpty = (value: unknown): boolean => value === undefined || value === null || (typeof value === 'string' && isBlank(value));

const isObject = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value);

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
const unescaped = (name: string): string => name.replaceAll('~1', '/').replaceAll('~0', '~');
