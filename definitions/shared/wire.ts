import { Type } from '@sinclair/typebox';

/** The plain values of the interface. */
export const uuid = (description?: string) => Type.String({ format: 'uuid', ...(description === undefined ? {} : { description }) });
export const instant = (description?: string) => Type.String({ format: 'date-time', ...(description === undefined ? {} : { description }) });
