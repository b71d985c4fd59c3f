/**
 * Fills-in against a form. Ajv makes a function of each schema (`new Function`): use it in the API and in activities,
 * and never import it into a flow, whose sandbox is replayed and whose bundle should stay small.
 */
import { _, Ajv2020, str, type ValidateFunction } from 'ajv/dist/2020';
import { isMultipleOf } from '../decimal';
import type { PlacedError } from '../refusal';
import { schemaErrors } from '../schema-errors';
import { formTooLarge } from '../data-size';
import { formats } from './formats';
import { linearPattern } from './linear-pattern';
import { unsafeParts } from './safe-schema';

/** A JSON Schema of what is filled in. */
type FormSchema = Readonly<Record<string, unknown>>;

/** Keeps no form once it is compiled: forms come and go with their versions. */
const ajv = new Ajv2020({
  allErrors: true,
  verbose: true,
  strict: false,
  formats: { ...formats },
  code: { regExp: Object.assign(linearPattern, { code: 'linearPattern' }) },
});

/** Ajv divides, and so finds that 19.99 is no multiple of 0.01. */
ajv.removeKeyword('multipleOf');
ajv.addKeyword({
  keyword: 'multipleOf',
  type: 'number',
  schemaType: 'number',
  validate: (part: number, whole: number) => isMultipleOf(whole, part),
  error: {
    message: ({ schemaCode }) => str`must be multiple of ${schemaCode}`,
    params: ({ schemaCode }) => _`{multipleOf: ${schemaCode}}`,
  },
});

const validators = new WeakMap<FormSchema, ValidateFunction>();

/**
 * What does not fit the form, or nothing. Pointers are into `data`; that of a missing or unknown property names the
 * property (`/name`). Codes are `required`, `unknown`, `too_large` or the keyword of JSON Schema. Throws a TypeError
 * for a schema that is not in the safe subset: checking refuses to publish such a form.
 */
export function validateForm(schema: FormSchema, data: unknown): readonly PlacedError[] {
  const size = formTooLarge(data);
  if (size !== undefined) return [{ pointer: '', code: 'too_large', detail: size }];
  const fits = validators.get(schema) ?? compiled(schema);
  return fits(data)
    ? []
    : schemaErrors(fits.errors ?? []).map(({ pointer, code, detail }) => ({ pointer, code, detail }));
}

/**
 * Why Ajv does not take a schema that is in the safe subset, such as an `enum` that is no list; undefined when it
 * does.
 */
export function malformedSchema(schema: FormSchema): string | undefined {
  try {
    compiled(schema);
    return undefined;
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
}

/** What Ajv refuses of data by a schema that is made of parts of one in the safe subset. */
export function schemaFaults(schema: FormSchema, data: unknown): readonly PlacedError[] {
  const fits = ajv.compile(schema);
  ajv.removeSchema(schema);
  return fits(data) ? [] : schemaErrors(fits.errors ?? []);
}

function compiled(schema: FormSchema): ValidateFunction {
  const [unsafe] = unsafeParts(schema, '').filter(({ severity }) => severity === 'error');
  if (unsafe !== undefined) throw new TypeError(`The form cannot be used: ${unsafe.pointer} ${unsafe.message}`);
  const fits = ajv.compile(schema);
  ajv.removeSchema(schema);
  validators.set(schema, fits);
  return fits;
}
