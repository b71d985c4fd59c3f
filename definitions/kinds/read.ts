/** Reads bodies of definitions. Ajv makes a function of each schema: for the API and activities, not for flows, which get definitions that were read already. */
import type { TSchema } from '@sinclair/typebox';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import { formats } from '../form/formats';
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
  readonly fits: ValidateFunction<DefinitionByKind[K]>;
  readonly all: () => ValidateFunction;
}

/** Each is compiled when it is first needed. */
function lazily<K extends Kind>(schema: TSchema): () => Validators<K> {
  let validators: Validators<K> | undefined;
  let all: ValidateFunction | undefined;
  return () => (validators ??= { fits: stoppingAtFirst.compile<DefinitionByKind[K]>(schema), all: () => (all ??= tellingAll.compile(schema)) });
}

const validators: { readonly [K in Kind]: () => Validators<K> } = {
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
export function readDefinition<K extends Kind>(kind: K, body: unknown): { readonly definition: DefinitionByKind[K] } | { readonly findings: readonly Finding[] } {
  const { fits, all } = validators[kind]();
  if (fits(body)) return { definition: body };
  const large = tooLarge(body, kind === 'approval' ? APPROVAL_TOLD_WHOLE : TOLD_WHOLE) !== undefined;
  return { findings: schemaErrors(large ? (fits.errors ?? []) : errorsOf(all(), body)).map(({ pointer, code, detail, fix }) => errorAt(pointer, code, detail, fix)) };
}

function errorsOf(fits: ValidateFunction, body: unknown): readonly ErrorObject[] {
  fits(body);
  return fits.errors ?? [];
}

/** A body that was checked before, such as a published one out of the database. Throws a TypeError when it does not fit after all. */
export function definitionOf<K extends Kind>(kind: K, body: unknown): DefinitionByKind[K] {
  const read = readDefinition(kind, body);
  if ('definition' in read) return read.definition;
  const [first] = read.findings;
  throw new TypeError(`This is no ${kind}: ${first?.pointer ?? ''} ${first?.message ?? ''}`);
}
