import { isJsonObject } from '../shared/json';

export interface Row {
  /** Where the property stands: `stages[].activities[].key`. */
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

type Schema = Readonly<Record<string, unknown>>;

/**
 * The properties of an object's schema, those inside of them after them. Durations and facts stand for themselves:
 * they have sections of their own.
 */
export function rowsOf(schema: unknown, above = ''): readonly Row[] {
  if (!isJsonObject(schema)) return [];
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return propertiesOf(schema).flatMap(([name, property]) => {
    const path = above === '' ? name : `${above}.${name}`;
    return [
      { path, type: typeOf(property), required: required.includes(name), description: textOf(property, 'description') },
      ...rowsInside(property, path),
    ];
  });
}

function rowsInside(schema: Schema, path: string): readonly Row[] {
  if (isDuration(schema) || isFacts(schema)) return [];
  if (isJsonObject(schema['items'])) return rowsInside(schema['items'], `${path}[]`);
  return [
    ...rowsOf(schema, path),
    ...alternativesOf(schema).flatMap((branch) => [
      ...rowsOf(branch, path),
      ...(isJsonObject(branch['items']) ? rowsInside(branch, path) : []),
    ]),
  ];
}

/** A type in a few words. */
function typeOf(schema: unknown): string {
  if (!isJsonObject(schema)) return 'anything';
  if (isDuration(schema)) return '[Duration](#durations)';
  if (isFacts(schema)) return '[Facts](#conditions-and-facts)';
  const alternatives = alternativesOf(schema);
  if (alternatives.length > 0) return [...new Set(alternatives.map(typeOf))].join(' or ');
  if (Array.isArray(schema['enum'])) return schema['enum'].map((word) => `\`${String(word)}\``).join(' or ');
  if (schema['const'] !== undefined) return `\`${JSON.stringify(schema['const']).replaceAll('"', '')}\``;
  if (schema['type'] === 'array') return `list of ${typeOf(schema['items'])}`;
  return typeof schema['type'] === 'string' ? schema['type'] : 'anything';
}

const propertiesOf = (schema: Schema): readonly (readonly [string, Schema])[] =>
  isJsonObject(schema['properties'])
    ? Object.entries(schema['properties']).flatMap(([name, property]) =>
        isJsonObject(property) ? [[name, property] as const] : [],
      )
    : [];

const alternativesOf = (schema: Schema): readonly Schema[] =>
  Array.isArray(schema['anyOf']) ? schema['anyOf'].filter(isJsonObject) : [];

const isDuration = (schema: Schema): boolean => propertiesOf(schema).some(([name]) => name === 'businessHours');

const isFacts = (schema: Schema): boolean =>
  isJsonObject(schema['additionalProperties']) && isJsonObject(schema['propertyNames']);

export function textOf(schema: unknown, name: string): string {
  const text = isJsonObject(schema) ? schema[name] : undefined;
  return typeof text === 'string' ? text : '';
}
