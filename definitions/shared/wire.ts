import { Type } from '@sinclair/typebox';

/** The plain values of the interface. */
export const uuid = (description?: string) =>
  Type.String({ format: 'uuid', ...(description === undefined ? {} : { description }) });
export const instant = (description?: string) =>
  Type.String({ format: 'date-time', ...(description === undefined ? {} : { description }) });
/** Longer than any text that is kept of what is filtered by. */
const LONGEST_SOUGHT = 500;
/** The filter of a list by a text, as it is written. */
export const soughtText = () => Type.String({ maxLength: LONGEST_SOUGHT });
/** The filter of every list by a department: managers look at a branch of the tree. */
export const departmentAndBelow = () => uuid('Of this department and all below it.');
