import { isJsonObject, pointerOf } from '../json';

/** A schema inside a form, and where it stands. */
export interface SchemaPlace {
  readonly schema: unknown;
  readonly pointer: string;
  readonly depth: number;
}

const SCHEMA_KEYWORDS = ['items', 'not', 'if', 'then', 'else'];
export const BRANCH_KEYWORDS = ['anyOf', 'oneOf', 'allOf'];

export const keywordsOfPlaces: readonly string[] = [...SCHEMA_KEYWORDS, ...BRANCH_KEYWORDS, 'properties'];

/** The schemas directly inside another one. */
export function placesBelow(schema: Readonly<Record<string, unknown>>, { pointer, depth }: SchemaPlace): SchemaPlace[] {
  const places: SchemaPlace[] = [];
  const add = (inner: unknown, ...steps: readonly (string | number)[]): void =>
    void places.push({ schema: inner, pointer: pointer + pointerOf(...steps), depth: depth + 1 });
  const { properties, additionalProperties } = schema;
  if (isJsonObject(properties))
    for (const [name, property] of Object.entries(properties)) add(property, 'properties', name);
  if (additionalProperties !== undefined) add(additionalProperties, 'additionalProperties');
  for (const keyword of SCHEMA_KEYWORDS) if (Object.hasOwn(schema, keyword)) add(schema[keyword], keyword);
  for (const keyword of BRANCH_KEYWORDS) {
    const list = schema[keyword];
    if (Array.isArray(list)) list.forEach((branch: unknown, index) => add(branch, keyword, index));
  }
  return places;
}

/** All of a form’s schemas. It may be used where the size of the form has been bounded. */
export function placesIn(schema: unknown, pointer: string): readonly SchemaPlace[] {
  const places: SchemaPlace[] = [];
  const pending: SchemaPlace[] = [{ schema, pointer, depth: 0 }];
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    places.push(place);
    if (isJsonObject(place.schema)) pending.push(...placesBelow(place.schema, place));
  }
  return places;
}
