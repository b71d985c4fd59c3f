import { unsafeParts } from '../../shared/form/safe-schema';
import type { Form } from './schema';
import { unfitValues } from '../../shared/form/unfit-values';
import { malformedSchema } from '../../shared/form/validate';
import { type Finding, errorAt, warningAt } from '../../shared/finding';
import { isJsonObject, pointerOf } from '../../shared/json';
import { didYouMean } from '../../shared/nearest';
import { clipped } from '../../shared/text';
import { tooLarge } from '../../shared/size';

const UI_LIMITS = { depth: 12, values: 5_000, characters: 100_000 };
/** Hints for the whole form, not for one of its fields. */
const FORM_HINTS = ['order', 'layout', 'submitLabel'];

export function formFindings({ schema, ui }: Form): readonly Finding[] {
  const unsafe = unsafeParts(schema, '/schema');
  const isSafe = unsafe.every(({ severity }) => severity !== 'error');
  const fault = isSafe ? malformedSchema(schema) : undefined;
  return [
    ...unsafe,
    ...(fault === undefined
      ? []
      : [
          errorAt(
            '/schema',
            'form_schema',
            `The schema is malformed: ${fault}.`,
            'Write it as JSON Schema 2020-12 says.',
          ),
        ]),
    ...(isSafe && fault === undefined ? unfitValues(schema, '/schema') : []),
    ...(ui === undefined ? [] : hintFindings(ui, schema)),
  ];
}

function hintFindings(ui: Readonly<Record<string, unknown>>, schema: Form['schema']): readonly Finding[] {
  const size = tooLarge(ui, UI_LIMITS);
  if (size !== undefined) return [errorAt('/ui', 'form_too_large', size, 'Keep to hints.')];
  const fields = isJsonObject(schema['properties']) ? Object.keys(schema['properties']) : [];
  const order: readonly unknown[] = Array.isArray(ui['order']) ? ui['order'] : [];
  const named = [
    ...Object.keys(ui)
      .filter((name) => !FORM_HINTS.includes(name))
      .map((name) => ({ name, pointer: `/ui${pointerOf(name)}` })),
    ...order.map((name, index) => ({ name: String(name), pointer: `/ui/order/${index}` })),
  ];
  return named
    .filter(({ name }) => name !== '*' && !name.startsWith('ui:') && !fields.includes(name))
    .map(({ name, pointer }) =>
      warningAt(pointer, 'unknown_field', `The form has no field "${clipped(name, 60)}".`, didYouMean(name, fields)),
    );
}
