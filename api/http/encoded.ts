import type { PlacedError } from '../../definitions/shared/refusal';
import { pointerOf } from '../../definitions/shared/json';
import { quotable } from '../../definitions/shared/text';
import { badRequest } from './problem';

/**
 * Refuses `name=value&…` whose percent-encoding is no UTF-8, as a query or a form has it: the usual readers put marks
 * in the place of what they cannot read.
 */
export function refuseUnreadable(pairs: string): void {
  const errors = pairs.split('&').flatMap((pair): readonly PlacedError[] => {
    const [name = '', ...rest] = pair.split('=');
    const [readName, readValue] = [decoded(name), decoded(rest.join('='))];
    if (readName !== undefined && readValue !== undefined) return [];
    const pointer = readName === undefined ? '' : pointerOf(quotable(readName));
    return [{ pointer, code: 'not_unicode', detail: `${clippedPair(pair)} is not percent-encoded UTF-8.` }];
  });
  if (errors.length > 0) throw badRequest(errors.map(({ detail }) => detail).join(' '), errors);
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

const LONGEST_QUOTED = 60;
/** As it was sent: characters of an address, all of them whole. */
const clippedPair = (pair: string): string =>
  pair.length > LONGEST_QUOTED ? `${pair.slice(0, LONGEST_QUOTED)}…` : pair;
