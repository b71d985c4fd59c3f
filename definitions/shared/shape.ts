import { isUuid } from './ids';
import { isJsonObject } from './json';

/**
 * What a message to a flow must look like. Plain functions: a flow loads them anew for each case, which a validator of
 * JSON Schema would make dear.
 */
export type Shape = (value: unknown) => boolean;

/** The shape of each property; a new one does not compile without. */
export type ShapeOf<T extends object> = { readonly [Name in keyof Required<T>]: Shape };

/** Longer than any text that the interface takes. */
const LONGEST_TEXT = 20_000;
const LONGEST_LIST = 1_000;

export const text: Shape = (value) => typeof value === 'string' && value.length <= LONGEST_TEXT;
export const id: Shape = (value) => typeof value === 'string' && isUuid(value);
/** Of a command: what its sender knows it by. */
export const commandId: Shape = (value) => typeof value === 'string' && /^[\w:/.-]{1,200}$/.test(value);
export const integer: Shape = (value) => Number.isSafeInteger(value);
export const flag: Shape = (value) => typeof value === 'boolean';
export const anyObject: Shape = isJsonObject;

export const optional =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || shape(value);
export const orNull =
  (shape: Shape): Shape =>
  (value) =>
    value === null || shape(value);
export const listOf =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.length <= LONGEST_LIST && value.every(shape);
export const recordOf =
  (shape: Shape): Shape =>
  (value) =>
    isJsonObject(value) && Object.values(value).every(shape);
export const oneOf =
  (...words: readonly string[]): Shape =>
  (value) =>
    typeof value === 'string' && words.includes(value);

/** An object with these properties. Others are passed over: a newer sender may say more. */
export function objectOf<T extends object>(shapes: ShapeOf<T>): Shape {
  const named = Object.entries<Shape>(shapes);
  return (value) => isJsonObject(value) && named.every(([name, shape]) => shape(own(value, name)));
}

/** One of several kinds of objects, told apart by `kind`. */
export const kindOf = <T extends { readonly kind: string }>(kinds: {
  readonly [Kind in T['kind']]: ShapeOf<Omit<Extract<T, { readonly kind: Kind }>, 'kind'>>;
}): Shape => {
  const shapes = new Map(
    Object.entries<Readonly<Record<string, Shape>>>(kinds).map(([kind, shape]) => [kind, objectOf(shape)]),
  );
  return (value) =>
    isJsonObject(value) && typeof value['kind'] === 'string' && shapes.get(value['kind'])?.(value) === true;
};

const own = (value: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(value, name) ? value[name] : undefined;
