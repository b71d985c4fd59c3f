import { type Static, type TObject, type TProperties, type TSchema, Type } from '@sinclair/typebox';

/** The type of a definition that is read and never changed in place. */
export type DeepReadonly<T> = T extends object ? { readonly [Name in keyof T]: DeepReadonly<T[Name]> } : T;

type OneOf<P extends TProperties> = { [Name in keyof P]: { [Same in Name]: Static<P[Name]> } }[keyof P];

/** An object that knows all its properties: any other is an error. */
export const strictObject = <P extends TProperties>(properties: P, description: string): TObject<P> =>
  Type.Object(properties, { additionalProperties: false, description });

/** An object with exactly one of these properties, such as `{ "days": 3 }` or `{ "hours": 4 }`. */
export const exactlyOneOf = <P extends TProperties>(properties: P, description: string) =>
  Type.Unsafe<OneOf<P>>({
    type: 'object',
    properties,
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
    description,
  });

/** One of these words. */
export const oneWordOf = <const W extends readonly string[]>(words: W, description: string) =>
  Type.Unsafe<W[number]>({ type: 'string', enum: words, description });

/** A key or null, where null says "none" on purpose. */
export const orNull = <S extends TSchema>(schema: S, description: string) =>
  Type.Union([schema, Type.Null()], { description });

export const KEY_PATTERN = '^[a-z][a-zA-Z0-9]*$';

/** The name by which definitions, stages, steps and grades refer to each other. */
export const keyOf = (description: string) => Type.String({ pattern: KEY_PATTERN, maxLength: 64, description });

/** A text for people. */
export const nameOf = (description: string) =>
  Type.String({ minLength: 1, maxLength: 200, pattern: '\\S', description });

/** A condition or another expression in CEL; its meaning is checked by definitions/shared/condition. */
export const expressionOf = (description: string) => Type.String({ minLength: 1, maxLength: 2000, description });

/** A JSON pointer (RFC 6901) to a field of the case's data, such as `/expectedAmountFen`. */
export const fieldPointerOf = (description: string) =>
  Type.String({ pattern: '^(/([^~/]|~[01])+)+$', maxLength: 200, description });

/** What every definition begins with. */
export const definitionHead = <const K extends string>(kind: K) => ({
  kind: Type.Literal(kind, { description: `Always \`${kind}\`.` }),
  key: keyOf('The name by which other definitions and the interface refer to this one. It never changes.'),
  name: nameOf('The name that people see.'),
  description: Type.Optional(
    Type.String({ maxLength: 2000, description: 'What it is for, in the words of those who maintain it.' }),
  ),
});

/** A value that null clears, or that is not there. */
export const nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
