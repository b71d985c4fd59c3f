import { Type } from '@sinclair/typebox';
import { MOST_DATA_BYTES } from './data-size';

/** The plain values of the interface. */
export const uuid = (description?: string) =>
  Type.String({ format: 'uuid', ...(description === undefined ? {} : { description }) });
/** A day. Which years there are stands in `form/formats.ts`, for everything that takes one. */
export const day = (description?: string) =>
  Type.String({ format: 'date', ...(description === undefined ? {} : { description }) });
export const instant = (description?: string) =>
  Type.String({ format: 'date-time', ...(description === undefined ? {} : { description }) });
/** The keyword by which a schema says how large a value may be, as JSON in UTF-8. */
export const MAX_BYTES = 'x-maxBytes';
export const atMostDataBytes = { [MAX_BYTES]: MOST_DATA_BYTES };
/** Free data of a case, by name. */
export const caseData = (description: string) =>
  Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), { maxProperties: 500, ...atMostDataBytes, description });
/** Longer than any text that is kept of what is filtered by. */
const LONGEST_SOUGHT = 500;
/** The filter of a list by a text, as it is written. */
export const soughtText = () => Type.String({ maxLength: LONGEST_SOUGHT });
/** The filter of every list by a department: managers look at a branch of the tree. */
export const departmentAndBelow = () => uuid('Of this department and all below it.');
