import { errorAt, type Finding } from '../finding';
import { isJsonObject } from '../json';
import { tooLarge } from '../size';
import { contradictions } from './contradictions';
import { BRANCH_KEYWORDS, placesBelow, type SchemaPlace } from './places';
import { unsafeKeywords } from './unsafe-keywords';

const SCHEMA_LIMITS = { depth: 40, values: 10_000, characters: 200_000 };
/** How deep objects and lists may nest in what is filled in. */
const MAX_DEPTH = 12;
const MAX_SUBSCHEMAS = 2_000;
/** Branches of anyOf, oneOf, allOf and if in all: validating a value takes at most this many times as long. */
const MAX_BRANCHES = 60;

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
  const pending: SchemaPlace[] = [{ schema, pointer: at, depth: 0 }];
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
    findings.push(...unsafeKeywords(place.schema, place.pointer, at), ...contradictions(place.schema, place.pointer));
    branches += branchesOf(place.schema);
    pending.push(...placesBelow(place.schema, place));
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
