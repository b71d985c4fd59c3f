/** Checking of a definition (DEF-03). It compiles schemas: for the API and activities, not for flows. */
import type { DefinitionByKind, Kind } from './kind';
import { kindTable } from './kinds';
import { readDefinition } from './read';
import { type Finding, errorAt } from '../shared/finding';
import { pointerOf } from '../shared/json';
import { tooLarge } from '../shared/size';
import { unkeptParts } from '../shared/text';
import type { World } from '../definition/checking/world';

/** Larger than any definition that people maintain: 200 stages of 20 activities have some 40,000 values. */
const LIMITS = { depth: 48, values: 100_000, characters: 1_000_000 };
const INHERITED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Everything that is wrong with a definition, errors first: size, schema, and then what only the whole of it and the
 * world around it can tell. Pure and bounded in time, whatever the body. It may be published when no finding is an
 * error.
 */
export function checkDefinition(kind: Kind, body: unknown, world: World): readonly Finding[] {
  const shape = shapeFindings(body);
  if (shape.length > 0) return shape;
  const read = readDefinition(kind, body);
  return ('findings' in read ? read.findings : findingsIn(kind, read.definition, world)).toSorted(
    (a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'),
  );
}

const findingsIn = <K extends Kind>(kind: K, definition: DefinitionByKind[K], world: World): readonly Finding[] =>
  kindTable[kind].check(definition, world);

/** What keeps a body from even being read: its size, and names that nothing may have. */
export function shapeFindings(body: unknown): readonly Finding[] {
  const size = tooLarge(body, LIMITS);
  return size === undefined
    ? [...inheritedNames(body), ...unkeptFindings(body)]
    : [errorAt('', 'too_large', size, 'Split the definition into several.')];
}

/** Texts and numbers that no row keeps as they are written. */
const unkeptFindings = (body: unknown): readonly Finding[] =>
  unkeptParts(body).map(({ pointer, code, detail }) =>
    errorAt(pointer, code, `It ${detail}`, 'Write it so that it can be kept.'),
  );

/** Whether a definition with these findings may be published. */
export const isPublishable = (findings: readonly Finding[]): boolean =>
  findings.every(({ severity }) => severity !== 'error');

/**
 * Names that every object inherits have no business in JSON: whoever copies such an object carelessly changes all
 * others.
 */
function inheritedNames(body: unknown): readonly Finding[] {
  const pointer = inheritedName(body);
  return pointer === undefined
    ? []
    : [
        errorAt(
          pointer,
          'forbidden_name',
          'Nothing can have this name: every object has it already.',
          'Choose another name.',
        ),
      ];
}

/** The pointer of the first such name. It recurses: the depth has been bounded. */
function inheritedName(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    if (INHERITED.has(name)) return pointerOf(name);
    const below = inheritedName(inner);
    if (below !== undefined) return pointerOf(name) + below;
  }
  return undefined;
}
