/** Reads bodies of definitions. Ajv makes a function of each schema: for the API and activities, not for flows, which get definitions that were read already. */
import type { TSchema } from '@sinclair/typebox';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import { formats } from '../form/formats';
import { type Finding, errorAt } from '../shared/finding';
import { schemaErrors } from '../shared/schema-errors';
import { type DefinitionByKind, type Kind, kindSchemas } from './kinds';

const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: false, formats: { ...formats } });

type Validators = { readonly [K in Kind]: () => ValidateFunction<DefinitionByKind[K]> };

/** Each is compiled when it is first needed. */
function lazily<K extends Kind>(schema: TSchema): () => ValidateFunction<DefinitionByKind[K]> {
  let fits: ValidateFunction<DefinitionByKind[K]> | undefined;
  return () => (fits ??= ajv.compile<DefinitionByKind[K]>(schema));
}

const validators: Validators = {
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
  const fits = validators[kind]();
  if (fits(body)) return { definition: body };
  return { findings: schemaErrors(fits.errors ?? []).map(({ pointer, code, detail, fix }) => errorAt(pointer, code, detail, fix)) };
}

/** A body that was checked before, such as a published one out of the database. Throws a TypeError when it does not fit after all. */
export function definitionOf<K extends Kind>(kind: K, body: unknown): DefinitionByKind[K] {
  const read = readDefinition(kind, body);
  if ('definition' in read) return read.definition;
  const [first] = read.findings;
  throw new TypeError(`This is no ${kind}: ${first?.pointer ?? ''} ${first?.message ?? ''}`);
}
