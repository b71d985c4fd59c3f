/**
 * Reads bodies of definitions. Ajv makes a function of each schema: for the API and activities, not for flows, which
 * get definitions that were read already.
 */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import { formats } from '../shared/form/formats';
import { type Finding, errorAt } from '../shared/finding';
import { schemaErrors } from '../shared/schema-errors';
import { tooLarge } from '../shared/size';
import type { DefinitionByKind, Kind } from './kind';
import { kinds, kindTable, TOLD_WHOLE } from './kinds';

/** Tidying the generated code takes longer than it ever saves: half of the time that compiling takes. */
const options = { verbose: true, strict: false, formats: { ...formats }, code: { optimize: false } };
const stoppingAtFirst = new Ajv2020(options);
const tellingAll = new Ajv2020({ ...options, allErrors: true });

interface Validators {
  readonly all: () => ValidateFunction;
  readonly first: () => ValidateFunction;
}

const validators = new Map<Kind, Validators>();

/** Each is compiled when it is first needed. */
function validatorsOf(kind: Kind): Validators {
  const known = validators.get(kind);
  if (known) return known;
  const { schema } = kindTable[kind];
  let all: ValidateFunction | undefined;
  let first: ValidateFunction | undefined;
  const made: Validators = {
    all: () => (all ??= tellingAll.compile(schema)),
    first: () => (first ??= stoppingAtFirst.compile(schema)),
  };
  validators.set(kind, made);
  return made;
}

/** The body as a definition of this kind, or everything in it that the kind's schema refuses. */
export function readDefinition<K extends Kind>(
  kind: K,
  body: unknown,
): { readonly definition: DefinitionByKind[K] } | { readonly findings: readonly Finding[] } {
  const { all, first } = validatorsOf(kind);
  const { toldWhole = TOLD_WHOLE } = kindTable[kind];
  const isLarge = tooLarge(body, { depth: 100, values: toldWhole, characters: Infinity }) !== undefined;
  const validate = isLarge ? first() : all();
  const fits = (one: unknown): one is DefinitionByKind[K] => validate(one);
  if (fits(body)) return { definition: body };
  return {
    findings: schemaErrors(validate.errors ?? []).map(({ pointer, code, detail, fix }) =>
      errorAt(pointer, code, detail, fix),
    ),
  };
}

/**
 * A body that was checked before, such as a published one out of the database. Throws a TypeError when it does not
 * fit after all.
 */
export function definitionOf<K extends Kind>(kind: K, body: unknown): DefinitionByKind[K] {
  const read = readDefinition(kind, body);
  if ('definition' in read) return read.definition;
  const [first] = read.findings;
  throw new TypeError(`This is no ${kind}: ${first?.pointer ?? ''} ${first?.message ?? ''}`);
}

/**
 * Compiles the schema of every kind, so that the first request does not wait for it. Some 50 ms a step: whoever
 * serves meanwhile lets others have their turn between two.
 */
export function* compilingSchemas(): Generator<void> {
  for (const kind of kinds) {
    const { all, first } = validatorsOf(kind);
    all();
    yield;
    first();
    yield;
  }
}

/** The same in one go. */
export function compileSchemas(): void {
  Array.from(compilingSchemas());
}
