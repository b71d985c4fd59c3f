/**
 * Reads bodies of definitions. Ajv makes a function of each schema: for the API and activities, not for flows, which
 * get definitions that were read already.
 */
import type { TSchema } from '@sinclair/typebox';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import { formats } from '../shared/form/formats';
import { type Finding, errorAt } from '../shared/finding';
import { schemaErrors } from '../shared/schema-errors';
import { tooLarge } from '../shared/size';
import { type DefinitionByKind, type Kind, kindSchemas } from './kinds';

const options = { verbose: true, strict: false, formats: { ...formats } };
const stoppingAtFirst = new Ajv2020(options);
const tellingAll = new Ajv2020({ ...options, allErrors: true });

/** In a larger body only the first error is told: telling all of them takes long where rules have many forms. */
const TOLD_WHOLE = { depth: 100, values: 50_000, characters: Infinity };
const APPROVAL_TOLD_WHOLE = { ...TOLD_WHOLE, values: 5_000 };

interface Validators<K extends Kind> {
  readonly all: () => ValidateFunction<DefinitionByKind[K]>;
  readonly first: () => ValidateFunction<DefinitionByKind[K]>;
}

/** Each is compiled when it is first needed. */
function lazily<K extends Kind>(schema: TSchema): Validators<K> {
  let all: ValidateFunction<DefinitionByKind[K]> | undefined;
  let first: ValidateFunction<DefinitionByKind[K]> | undefined;
  return {
    all: () => (all ??= tellingAll.compile<DefinitionByKind[K]>(schema)),
    first: () => (first ??= stoppingAtFirst.compile<DefinitionByKind[K]>(schema)),
  };
}

const validators: { readonly [K in Kind]: Validators<K> } = {
  businessModel: lazily<'businessModel'>(kindSchemas.businessModel),
  registrationPolicy: lazily<'registrationPolicy'>(kindSchemas.registrationPolicy),
  approval: lazily<'approval'>(kindSchemas.approval),
  serviceProcess: lazily<'serviceProcess'>(kindSchemas.serviceProcess),
  carePlan: lazily<'carePlan'>(kindSchemas.carePlan),
  form: lazily<'form'>(kindSchemas.form),
  messageTemplate: lazily<'messageTemplate'>(kindSchemas.messageTemplate),
  pricePolicy: lazily<'pricePolicy'>(kindSchemas.pricePolicy),
  creditPolicy: lazily<'creditPolicy'>(kindSchemas.creditPolicy),
  evaluationModel: lazily<'evaluationModel'>(kindSchemas.evaluationModel),
  workingCalendar: lazily<'workingCalendar'>(kindSchemas.workingCalendar),
};

/** The body as a definition of this kind, or everything in it that the kind's schema refuses. */
export function readDefinition<K extends Kind>(
  kind: K,
  body: unknown,
): { readonly definition: DefinitionByKind[K] } | { readonly findings: readonly Finding[] } {
  const { all, first } = validators[kind];
  const fits = tooLarge(body, kind === 'approval' ? APPROVAL_TOLD_WHOLE : TOLD_WHOLE) === undefined ? all() : first();
  if (fits(body)) return { definition: body };
  return {
    findings: schemaErrors(fits.errors ?? []).map(({ pointer, code, detail, fix }) =>
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
  for (const { all, first } of Object.values(validators)) {
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
