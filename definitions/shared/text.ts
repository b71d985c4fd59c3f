import { pointerOf } from './json';
import type { PlacedError } from './refusal';

/** NUL, and one half of a pair that stands for one character: what no text of a record can hold. */
const UNKEPT = /[\0\p{Surrogate}]/u;
const EACH_UNKEPT = /[\0\p{Surrogate}]/gu;
/** What stands in the place of bytes that could not be read. */
export const UNREAD = '\uFFFD';

/** As many places as help to mend a document. */
const MOST_TOLD = 20;

/** Whether every character of a text is whole, and can be kept. */
export const isKept = (text: string): boolean => !UNKEPT.test(text);

/** The text with a mark in the place of each character that cannot be kept, to quote it by. */
export const quotable = (text: string): string => text.replace(EACH_UNKEPT, UNREAD);

/** The beginning of a text, to quote it by; cuts no character in two. */
export function clipped(text: string, longest: number): string {
  const characters = Array.from(text.slice(0, 2 * longest + 2));
  return characters.length > longest ? `${characters.slice(0, longest).join('')}…` : text;
}

/** A place in a document; its pointer is only made where it is told of. */
interface Place {
  readonly value: unknown;
  readonly name: string | number;
  readonly above: Place | undefined;
}

/**
 * What no record can keep as it was sent, at any depth: texts and names with NUL or half a character, and numbers
 * beyond those that every program reads alike. The place of a name is that of the object which has it.
 */
export function unkeptParts(document: unknown): readonly PlacedError[] {
  const errors: PlacedError[] = [];
  const pending: Place[] = [{ value: document, name: '', above: undefined }];
  for (let place = pending.pop(); place !== undefined && errors.length < MOST_TOLD; place = pending.pop()) {
    const { value } = place;
    if (typeof value === 'string' && !isKept(value)) errors.push(unkeptText(value, pointerTo(place)));
    if (typeof value === 'number' && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER))
      errors.push({ pointer: pointerTo(place), code: 'number_too_large', detail: BEYOND_EXACT });
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) continue;
    for (const [name, inner] of Object.entries(value).reverse()) {
      if (isKept(name)) pending.push({ value: inner, name, above: place });
      else errors.push({ ...unkeptText(name, pointerTo(place)), detail: `has a property whose name ${faultOf(name)}` });
    }
  }
  return errors;
}

const MOST_EXACT = Number.MAX_SAFE_INTEGER;
/** Said of numbers of 2^53 and more, of which not every one can be told from the next. */
export const BEYOND_EXACT = `is beyond ±${MOST_EXACT}, up to which numbers are exact. Give a smaller one, or a text.`;

const unkeptText = (text: string, pointer: string): PlacedError => ({
  pointer,
  code: text.includes('\0') ? 'nul_character' : 'not_unicode',
  detail: `${faultOf(text)}. Leave it out.`,
});

const faultOf = (text: string): string =>
  text.includes('\0') ? 'holds a NUL character' : 'holds half a character (a surrogate without its other half)';

function pointerTo(place: Place): string {
  const steps: (string | number)[] = [];
  for (let at: Place = place; at.above !== undefined; at = at.above) steps.unshift(at.name);
  return pointerOf(...steps);
}

/** The same document with marks in the place of characters that cannot be kept: for what quotes what somebody sent. */
export function withQuotable(document: unknown): unknown {
  if (typeof document === 'string') return quotable(document);
  if (Array.isArray(document)) return document.map(withQuotable);
  if (typeof document !== 'object' || document === null) return document;
  return Object.fromEntries(
    Object.entries(document).map(([name, inner]) => [quotable(name), withQuotable(inner)] as const),
  );
}
