import { errorAt, type Finding } from '../finding';
import { isJsonObject, pointerOf } from '../json';
import { tooLarge } from '../size';
import { BRANCH_KEYWORDS, SCHEMA_KEYWORDS, unsafeKeywords } from './unsafe-keywords';

const SCHEMA_LIMITS = { depth: 40, values: 10_000, characters: 200_000 };
/** How deep objects and lists may nest in what is filled in. */
const MAX_DEPTH = 12;
const MAX_SUBSCHEMAS = 2_000;
/** Branches of anyOf, oneOf, allOf and if in all: validating a value takes at most this many times as long. */
const MAX_BRANCHES = 60;

interface Place {
  readonly schema: unknown;
  readonly pointer: string;
  readonly depth: number;
}

/**
 * Whether a form's schema is in the safe subset: with it, validating always ends quickly, whatever is filled in.
 * Left out of JSON Schema 2020-12: `$ref` and its kin, `patternProperties`, `propertyNames`, `unevaluated…`,
 * `contains`, `prefixItems`, `dependentSchemas`. Patterns are those of RE2 (no look-around, no back references).
 * Sizes, depth and branches are bounded. Pointers are below `at`.
 */
export function unsafeParts(schema: unknown, at: string): readonly Finding[] {
  const size = tooLarge(schema, SCHEMA_LIMITS);
  if (size !== undefined) return [errorAt(at, 'form_too_large', size, 'Split the form into several.')];
  if (!isJsonObject(schema) || (schema['type'] ?? 'object') !== 'object') {
    return [
      errorAt(
        `${at}/type`,
        'form_not_an_object',
        'A form fills in an object.',
        'Give its schema the `type` "object" and put the fields under `properties`.',
      ),
    ];
  }
  const findings: Finding[] = [];
  const pending: Place[] = [{ schema, pointer: at, depth: 0 }];
  let subschemas = 0;
  let branches = 0;
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    subschemas += 1;
    if (subschemas > MAX_SUBSCHEMAS)
      return [
        errorAt(at, 'form_too_large', `It has more than ${MAX_SUBSCHEMAS} parts.`, 'Split the form into several.'),
      ];
    if (place.depth > MAX_DEPTH)
      return [
        errorAt(place.pointer, 'form_too_deep', `It nests deeper than ${MAX_DEPTH} levels.`, 'Flatten the form.'),
      ];
    if (typeof place.schema === 'boolean') continue;
    if (!isJsonObject(place.schema)) {
      findings.push(
        errorAt(
          place.pointer,
          'form_schema',
          'A schema is an object.',
          'Write an object such as { "type": "string" }.',
        ),
      );
      continue;
    }
    findings.push(...unsafeKeywords(place.schema, place.pointer, at));
    branches += branchesOf(place.schema);
    pending.push(...below(place.schema, place));
  }
  if (branches > MAX_BRANCHES) {
    findings.push(
      errorAt(
        at,
        'form_too_many_branches',
        `It has ${branches} branches (anyOf, oneOf, allOf, if); at most ${MAX_BRANCHES} are allowed.`,
        'Use `enum`, or split the form.',
      ),
    );
  }
  return findings;
}

const branchesOf = (schema: Readonly<Record<string, unknown>>): number =>
  BRANCH_KEYWORDS.reduce(
    (sum, keyword) => {
      const list = schema[keyword];
      return sum + (Array.isArray(list) ? list.length : 0);
    },
    Object.hasOwn(schema, 'if') ? 2 : 0,
  );

function below(schema: Readonly<Record<string, unknown>>, { pointer, depth }: Place): readonly Place[] {
  const places: Place[] = [];
  const { properties, additionalProperties } = schema;
  if (isJsonObject(properties))
    for (const [name, property] of Object.entries(properties))
      places.push({ schema: property, pointer: `${pointer}/properties${pointerOf(name)}`, depth: depth + 1 });
  if (additionalProperties !== undefined)
    places.push({ schema: additionalProperties, pointer: `${pointer}/additionalProperties`, depth: depth + 1 });
  for (const keyword of SCHEMA_KEYWORDS)
    if (Object.hasOwn(schema, keyword))
      places.push({ schema: schema[keyword], pointer: `${pointer}/${keyword}`, depth: depth + 1 });
  for (const keyword of BRANCH_KEYWORDS) {
    const list = schema[keyword];
    if (Array.isArray(list))
      list.forEach((branch: unknown, index) =>
        places.push({ schema: branch, pointer: `${pointer}/${keyword}/${index}`, depth: depth + 1 }),
      );
  }
  return places;
}
