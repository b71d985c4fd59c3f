import type { Static, TSchema } from '@sinclair/typebox';
import type { Facts } from '../../shared/condition/facts';
import { opportunityFields, type OpportunityFields } from './fields';

export type FieldName = keyof OpportunityFields;

type ValueOf<F extends { readonly schema: TSchema; readonly ifLeftOut: unknown }> = F['ifLeftOut'] extends 'open'
  ? Static<F['schema']> | null
  : Static<F['schema']>;

/** Every field as the opportunity has it. */
export type FieldValues = { readonly [Name in FieldName]: ValueOf<OpportunityFields[Name]> };

/** The fields that a registration may leave out. */
export type LeavableName = {
  [Name in FieldName]: OpportunityFields[Name]['ifLeftOut'] extends 'refused' ? never : Name;
}[FieldName];
export type ChangeableName = {
  [Name in FieldName]: OpportunityFields[Name]['isChangeable'] extends true ? Name : never;
}[FieldName];

/** The fields as a registration gives them. */
export type GivenFields = { readonly [Name in Exclude<FieldName, LeavableName>]: FieldValues[Name] } & {
  readonly [Name in LeavableName]?: FieldValues[Name] | undefined;
};

/** The table as a list. What it is made into below is typed by the table itself, hence the two signatures of each. */
const fields = Object.entries(opportunityFields);

const valueIfLeftOut = (left: (typeof opportunityFields)[FieldName]['ifLeftOut']): unknown =>
  typeof left === 'string' ? null : left.is;

/** Every field of a new opportunity. */
export function filledFields(given: GivenFields): FieldValues;
export function filledFields(given: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(fields.map(([name, { ifLeftOut }]) => [name, given[name] ?? valueIfLeftOut(ifLeftOut)]));
}

/** What the public pool shows in place of the fields that it does not show. */
export function hiddenInPool(): Partial<Pick<FieldValues, LeavableName>>;
export function hiddenInPool(): object {
  const hidden = fields.filter(([, { isShownInPool }]) => !isShownInPool);
  return Object.fromEntries(hidden.map(([name, { ifLeftOut }]) => [name, valueIfLeftOut(ifLeftOut)]));
}

/** What criteria may ask of the fields. */
export const fieldFacts: Facts = Object.fromEntries(
  fields.flatMap(([name, { fact }]) => (fact === null ? [] : [[name, fact]])),
);
