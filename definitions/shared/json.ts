/** Whether a value is a JSON object: not null and not an array. */
export const isJsonObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A property that the object itself has: nothing that it inherits, such as `constructor`. */
export const ownValue = (object: unknown, name: string): unknown =>
  isJsonObject(object) && Object.hasOwn(object, name) ? object[name] : undefined;

/** A step of a JSON pointer (RFC 6901), escaped. */
export const pointerStep = (name: string | number): string => String(name).replaceAll('~', '~0').replaceAll('/', '~1');

/** A JSON pointer made of its steps; none give the whole document, `""`. */
export const pointerOf = (...steps: readonly (string | number)[]): string =>
  steps.map((step) => `/${pointerStep(step)}`).join('');

/** The steps of a JSON pointer, unescaped. */
export const pointerSteps = (pointer: string): readonly string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
