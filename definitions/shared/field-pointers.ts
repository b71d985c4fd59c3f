import { type Finding, errorAt, warningAt } from './finding';
import { isJsonObject, pointerOf, pointerSteps } from './json';
import { didYouMean } from './nearest';

/** What is known of fields, in terms of JSON Schema: facts and the properties of forms. */
type Fields = Readonly<Record<string, unknown>>;

interface Known {
  readonly fields: Fields;
  /** Whether there may be others at the top. */
  readonly areAll: boolean;
}

/** Pointers lead through objects: an index, or a sign for each item, leads into a list. */
const STEP_INTO_LIST = /^(\*|-|\d+)$/u;
const SCALARS = ['string', 'integer', 'number', 'boolean', 'null'];

/** What is wrong with the pointer of a field, at the place where it stands. */
export function fieldPointerFindings(field: string, at: string, known: Known): readonly Finding[] {
  const steps = pointerSteps(field);
  const intoItem = steps.findIndex((step) => STEP_INTO_LIST.test(step));
  if (intoItem >= 0) return [intoList(field, at, pointerOf(...steps.slice(0, intoItem)))];
  let inside: unknown = { properties: known.fields };
  for (const [index, step] of steps.entries()) {
    const above = pointerOf(...steps.slice(0, index));
    const types = typesOf(inside);
    if (types.includes('array')) return [intoList(field, at, above)];
    if (types.length > 0 && types.every((type) => SCALARS.includes(type))) return [intoValue(field, at, above)];
    const properties = isJsonObject(inside) ? inside['properties'] : undefined;
    if (!isJsonObject(properties)) return [];
    if (!Object.hasOwn(properties, step))
      return index > 0 || known.areAll ? [notKnown(field, at, step, Object.keys(properties))] : [];
    inside = properties[step];
  }
  return [];
}

/** What is known of the field that a pointer names; undefined: nothing. */
export const fieldKnownAt = (field: string, fields: Fields): unknown =>
  pointerSteps(field).reduce<unknown>(
    (inside, step) => {
      const properties = isJsonObject(inside) ? inside['properties'] : undefined;
      return isJsonObject(properties) && Object.hasOwn(properties, step) ? properties[step] : undefined;
    },
    { properties: fields },
  );

function typesOf(schema: unknown): readonly string[] {
  const type = isJsonObject(schema) ? schema['type'] : undefined;
  const types: readonly unknown[] = Array.isArray(type) ? type : [type];
  return types.filter((one) => typeof one === 'string');
}

const intoList = (field: string, at: string, list: string): Finding =>
  errorAt(
    at,
    'inside_list',
    `${field} leads into a list; rules for fields reach through objects only.`,
    list === '' ? 'Name a field.' : `Name the whole list: "${list}".`,
  );

const intoValue = (field: string, at: string, value: string): Finding =>
  errorAt(at, 'inside_value', `${field} leads into ${value}, which is no object.`, `Name "${value}".`);

const notKnown = (field: string, at: string, step: string, names: readonly string[]): Finding =>
  warningAt(at, 'unknown_field', `${field}: no field "${step}" is known there.`, didYouMean(step, names));
