import type { ErrorObject } from 'ajv';
import { dataTooLarge } from './data-size';
import { isJsonObject, pointerStep } from './json';
import { didYouMean, nearest } from './nearest';
import { clipped } from './text';
import { MAX_BYTES } from './wire';

/** One place in a document that its schema refuses, and how to mend it. */
export interface SchemaError {
  /** RFC 6901; a missing or unknown property's pointer names the property. */
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
  readonly fix: string;
}

/**
 * What Ajv (run with `allErrors` and `verbose`) found, in words of the person who wrote the document. Of the branches
 * of an `anyOf` only the nearest one is told of.
 */
export function schemaErrors(errors: readonly ErrorObject[]): readonly SchemaError[] {
  return withoutEchoes(errors.slice(0, MAX_READ)).slice(0, MAX_TOLD).map(schemaError);
}

/** Enough to mend a document by; comparing more of them takes long. */
const MAX_READ = 500;
const MAX_TOLD = 100;

function schemaError(error: ErrorObject): SchemaError {
  const explanation = explain(error);
  return {
    pointer: error.instancePath,
    code: error.keyword,
    detail: `It ${error.message ?? 'is not valid'}.`,
    fix: descriptionOf(error.parentSchema),
    ...explanation,
  };
}

/** What the words of Ajv do not say as plainly; each names what differs from them. */
function explain(error: ErrorObject): Partial<SchemaError> | undefined {
  const type = paramOf(error, 'type');
  switch (error.keyword) {
    case 'required':
    case 'additionalProperties':
    case 'unevaluatedProperties':
    case 'propertyNames':
      return nameError(error);
    case 'anyOf':
    case 'enum':
    case 'const':
      return choiceError(error);
    case MAX_BYTES:
      return {
        code: 'too_large',
        detail: dataTooLarge(error.data) ?? '',
        fix: 'Leave out what the case does not need; files are uploaded as documents.',
      };
    case 'minProperties':
    case 'maxProperties':
      return countError(error);
    case 'type':
      return { detail: `It must be of type ${type}.`, fix: `Give a value of type ${type}.` };
    case 'pattern':
    case 'format':
      return { detail: `It does not have the form ${paramOf(error, error.keyword)}.` };
    default:
      return undefined;
  }
}

function paramOf({ params: given }: ErrorObject, name: string): string {
  const params: Readonly<Record<string, unknown>> = given;
  return String(params[name]);
}

/** A property that is missing, or that should not be there. */
function nameError(error: ErrorObject): Partial<SchemaError> {
  if (error.keyword === 'required') {
    const name = paramOf(error, 'missingProperty');
    return { pointer: below(error, name), detail: `"${name}" is missing.`, fix: `Add "${name}".` };
  }
  if (error.keyword === 'propertyNames') {
    const name = paramOf(error, 'propertyName');
    return {
      pointer: below(error, name),
      detail: `"${shown(name)}" cannot be a name here.`,
      fix: 'Use letters, digits and no spaces, as the documentation says.',
    };
  }
  const isAdditional = error.keyword === 'additionalProperties';
  const name = paramOf(error, isAdditional ? 'additionalProperty' : 'unevaluatedProperty');
  return {
    pointer: below(error, name),
    code: 'unknown',
    detail: `There is no property "${shown(name)}" here.`,
    fix: didYouMean(name, knownProperties(error.parentSchema)),
  };
}

function choiceError(error: ErrorObject): Partial<SchemaError> | undefined {
  const allowed = allowedBy(error);
  if (allowed === undefined) return undefined;
  const words = allowed.map(String);
  const near = typeof error.data === 'string' ? nearest(error.data, words) : undefined;
  return {
    code: 'enum',
    detail: `It must be ${words.length === 1 ? '' : 'one of '}${words.join(', ')}.`,
    fix: near === undefined ? `Use ${words.join(' or ')}.` : `Did you mean "${near}"?`,
  };
}

function countError(error: ErrorObject): Partial<SchemaError> {
  const known = knownProperties(error.parentSchema);
  return {
    detail: countDetail(error, known),
    fix: known.length === 0 ? 'Change how many there are.' : `Use one of ${known.join(', ')}.`,
  };
}

/** The values that a place may have, where the schema names each of them. */
function allowedBy({ keyword, params: given, parentSchema }: ErrorObject): readonly unknown[] | undefined {
  const params: Readonly<Record<string, unknown>> = given;
  if (keyword === 'const') return [params['allowedValue']];
  if (keyword === 'enum') return listOf(params['allowedValues']);
  const constants = (isJsonObject(parentSchema) ? listOf(parentSchema['anyOf']) : []).map(
    (branch): readonly unknown[] => (isJsonObject(branch) && Object.hasOwn(branch, 'const') ? [branch['const']] : []),
  );
  return constants.length > 0 && constants.every(({ length }) => length === 1) ? constants.flat() : undefined;
}

const MAX_NAME = 60;
const shown = (name: string): string => clipped(name, MAX_NAME);

const below = (error: ErrorObject, name: string): string => `${error.instancePath}/${pointerStep(name)}`;

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const knownProperties = (schema: unknown): readonly string[] =>
  isJsonObject(schema) && isJsonObject(schema['properties']) ? Object.keys(schema['properties']) : [];

const descriptionOf = (schema: unknown): string =>
  isJsonObject(schema) && typeof schema['description'] === 'string'
    ? schema['description']
    : 'Change it as the schema says.';

const countDetail = (error: ErrorObject, known: readonly string[]): string =>
  known.length > 0 &&
  isJsonObject(error.parentSchema) &&
  error.parentSchema['minProperties'] === 1 &&
  error.parentSchema['maxProperties'] === 1
    ? `It needs exactly one of ${known.join(', ')}.`
    : `It ${error.message ?? 'has the wrong number of properties'}.`;

/**
 * Drops what only repeats another error: the `anyOf` itself and all of its branches but the nearest (one of mere
 * values names them all), the parts of `propertyNames`, the `if` of a conditional.
 */
function withoutEchoes(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const dropped = new Set<ErrorObject>();
  for (const union of errors) {
    if (union.keyword === 'if') dropped.add(union);
    if (union.keyword === 'propertyNames')
      for (const error of errors)
        if (
          error !== union &&
          error.schemaPath.startsWith(`${union.schemaPath}/`) &&
          error.instancePath === union.instancePath
        )
          dropped.add(error);
    if (union.keyword !== 'anyOf' && union.keyword !== 'oneOf') continue;
    const branches = branchesOf(union, errors);
    if (branches.size === 0) continue;
    if (union.keyword === 'anyOf' && allowedBy(union) !== undefined) {
      for (const branch of branches.values()) for (const error of branch) dropped.add(error);
      continue;
    }
    dropped.add(union);
    const nearestBranch = [...branches.values()].reduce((best, branch) =>
      distanceOf(branch, union) < distanceOf(best, union) ? branch : best,
    );
    for (const branch of branches.values())
      if (branch !== nearestBranch) for (const error of branch) dropped.add(error);
  }
  return errors.filter((error) => !dropped.has(error));
}

function branchesOf(union: ErrorObject, errors: readonly ErrorObject[]): ReadonlyMap<string, ErrorObject[]> {
  const branches = new Map<string, ErrorObject[]>();
  const prefix = `${union.schemaPath}/`;
  for (const error of errors) {
    if (
      !error.schemaPath.startsWith(prefix) ||
      !(error.instancePath === union.instancePath || error.instancePath.startsWith(`${union.instancePath}/`))
    )
      continue;
    const branch = error.schemaPath.slice(prefix.length).split('/', 1)[0] ?? '';
    branches.set(branch, [...(branches.get(branch) ?? []), error]);
  }
  return branches;
}

/**
 * How far what was written is from a branch: the wrong type is farthest, then the wrong properties at the top, then
 * errors inside.
 */
function distanceOf(branch: readonly ErrorObject[], union: ErrorObject): number {
  return branch.reduce((sum, { keyword, instancePath }) => {
    if (instancePath !== union.instancePath) return sum + 1;
    if (keyword === 'type') return sum + 1_000;
    return sum + (keyword === 'required' || keyword === 'additionalProperties' ? 10 : 2);
  }, 0);
}
