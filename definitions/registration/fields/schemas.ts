import { type TNull, type TOptional, type TProperties, type TSchema, type TUnion, Type } from '@sinclair/typebox';
import { nullable } from '../../shared/schema';
import { opportunityFields, type OpportunityFields } from './fields';
import type { ChangeableName, FieldName, LeavableName } from './values';

type SchemaOf<Name extends FieldName> = OpportunityFields[Name]['schema'];
type SchemaAsKept<Name extends FieldName> = OpportunityFields[Name]['ifLeftOut'] extends 'open'
  ? TUnion<[SchemaOf<Name>, TNull]>
  : SchemaOf<Name>;

type Given = { [Name in Exclude<FieldName, LeavableName>]: SchemaOf<Name> } & {
  [Name in LeavableName]: TOptional<SchemaOf<Name>>;
};
type Patched = { [Name in ChangeableName]: TOptional<SchemaAsKept<Name>> };
type Kept = { [Name in FieldName]: SchemaAsKept<Name> };

/** With the words of the field, which `/openapi.json` hands on. */
const fields = Object.entries(opportunityFields).map(([name, { schema, words, ifLeftOut, isChangeable }]) => {
  const worded: TSchema = { ...schema, 'x-words': words };
  return { name, isChangeable, ifLeftOut, worded, kept: ifLeftOut === 'open' ? nullable(worded) : worded };
});

/** The fields in `POST`. */
export function fieldsGiven(): Given;
export function fieldsGiven(): TProperties {
  return Object.fromEntries(
    fields.map(({ name, ifLeftOut, worded }) => [name, ifLeftOut === 'refused' ? worded : Type.Optional(worded)]),
  );
}

/** The fields in `PATCH`: an absent one stays, `null` clears. */
export function fieldsPatched(): Patched;
export function fieldsPatched(): TProperties {
  const changeable = fields.filter(({ isChangeable }) => isChangeable);
  return Object.fromEntries(changeable.map(({ name, kept }) => [name, Type.Optional(kept)]));
}

/** The fields as they are read. */
export function fieldsRead(): Kept;
export function fieldsRead(): TProperties {
  return Object.fromEntries(fields.map(({ name, kept }) => [name, kept]));
}
