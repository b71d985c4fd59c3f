import { opportunityFields, type OpportunityFields } from './fields';
import type { ChangeableName, FieldName, FieldValues } from './values';

type ColumnsOf<Name extends FieldName> = {
  readonly [Each in Name as OpportunityFields[Each]['column']]: FieldValues[Each];
};

/** The columns of `opportunities` that the fields have. */
export type FieldColumns = ColumnsOf<FieldName>;

const fields = Object.entries(opportunityFields);
const changeableFields = fields.filter(([, { isChangeable }]) => isChangeable);

export const fieldColumns: readonly string[] = fields.map(([, { column }]) => column);

/** The fields by their columns. */
export function toColumns(values: FieldValues): FieldColumns;
export function toColumns(values: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(fields.map(([name, { column }]) => [column, values[name]]));
}

/** What a change may write. */
export function toChangeableColumns(values: FieldValues): ColumnsOf<ChangeableName>;
export function toChangeableColumns(values: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(changeableFields.map(([name, { column }]) => [column, values[name]]));
}

/** The fields by their names. */
export function fromColumns(row: FieldColumns): FieldValues;
export function fromColumns(row: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(fields.map(([name, { column }]) => [name, row[column]]));
}
