import { type Refused, refused } from './refusal';
import { tooLarge } from './size';

/**
 * What a case may hold of free data: that of an approval, the values of a form, custom fields. A flow carries it, and
 * the engine takes no message of more than 2 MB.
 */
export const MOST_DATA_BYTES = 200_000;

/** More than any form that a person fills in. */
const FORM_LIMITS = { depth: 16, values: 5_000, characters: Infinity };

/** In which way data is too large, or undefined. */
export function dataTooLarge(data: unknown): string | undefined {
  const bytes = jsonBytes(data);
  return bytes > MOST_DATA_BYTES
    ? `It takes ${bytes} bytes as JSON in UTF-8; ${MOST_DATA_BYTES} are the most.`
    : undefined;
}

/** The same of what fills in a form. */
export const formTooLarge = (values: unknown): string | undefined =>
  tooLarge(values, FORM_LIMITS) ?? dataTooLarge(values);

/** Refuses a change by which data becomes too large. What was too large before may be made smaller. */
export function refusalToGrow(before: unknown, after: unknown, pointer: string): Refused | undefined {
  const fault = dataTooLarge(after);
  if (fault === undefined || jsonBytes(after) <= jsonBytes(before)) return undefined;
  return refused('unprocessable', `Together with what is there it is too large. ${fault}`, pointer);
}

/** What a value takes as JSON in UTF-8. */
export function jsonBytes(value: unknown): number {
  const json = JSON.stringify(value);
  let bytes = json.length;
  for (let index = 0; index < json.length; index++) bytes += moreThanOne(json.charCodeAt(index));
  return bytes;
}

/** How many bytes a unit of UTF-16 takes beyond one; both halves of a pair together take four. */
function moreThanOne(unit: number): number {
  if (unit < 0x80) return 0;
  return unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
}
