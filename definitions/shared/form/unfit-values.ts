import { type Finding, errorAt } from '../finding';
import { isJsonObject, pointerSteps } from '../json';
import { placesIn, type SchemaPlace } from './places';
import { schemaFaults } from './validate';

/** A value that a schema names itself, with the schema that it must fit. */
interface NamedValue {
  readonly pointer: string;
  readonly code: 'form_default' | 'form_choice';
  readonly schema: unknown;
  readonly value: unknown;
}

const WORDS = {
  form_default: { what: 'The default', mend: 'Change the default, or what the field takes.' },
  form_choice: { what: 'The choice', mend: 'Change the choice, or what the field takes.' },
} as const;

/**
 * Defaults and choices that their own schema refuses. All of them are held against one schema made of theirs, since
 * compiling is what takes long.
 */
export function unfitValues(schema: Readonly<Record<string, unknown>>, at: string): readonly Finding[] {
  const named = placesIn(schema, at).flatMap(valuesNamed);
  if (named.length === 0) return [];
  const whole = { properties: Object.fromEntries(named.map(({ schema: one }, index) => [`v${index}`, one])) };
  const values = Object.fromEntries(named.map(({ value }, index) => [`v${index}`, value]));
  return schemaFaults(whole, values).flatMap(({ pointer, detail }) => {
    const [name = ''] = pointerSteps(pointer);
    const found = named[Number(name.slice(1))];
    if (found === undefined) return [];
    const { what, mend } = WORDS[found.code];
    return [
      errorAt(found.pointer + pointer.slice(name.length + 1), found.code, `${what} does not fit: ${detail}`, mend),
    ];
  });
}

function valuesNamed({ schema, pointer }: SchemaPlace): readonly NamedValue[] {
  if (!isJsonObject(schema)) return [];
  const { default: fallback, enum: choices, const: only, ...rest } = schema;
  const refuses = Object.keys(rest).some((keyword) => !SAYS_NOTHING.includes(keyword));
  return [
    ...(Object.hasOwn(schema, 'default')
      ? [{ pointer: `${pointer}/default`, code: 'form_default', schema, value: fallback } as const]
      : []),
    ...(only !== undefined && refuses
      ? [{ pointer: `${pointer}/const`, code: 'form_choice', schema: rest, value: only } as const]
      : []),
    ...(Array.isArray(choices) && refuses
      ? [{ pointer: `${pointer}/enum`, code: 'form_choice', schema: { items: rest }, value: choices } as const]
      : []),
  ];
}

/** Keywords that refuse nothing. */
const SAYS_NOTHING = ['title', 'description', 'examples', '$comment', 'readOnly', 'writeOnly', 'deprecated'];
