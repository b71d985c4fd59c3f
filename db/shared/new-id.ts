import { createHash, randomInt } from 'node:crypto';
import { uuidv7 } from '../../definitions/shared/ids';

const RANGE = 2 ** 32;

/** A fresh UUIDv7, for everything that is made outside a flow. */
export const newId = (): string => uuidv7(Date.now(), () => randomInt(RANGE) / RANGE);

/**
 * The id of the thing number `ordinal` that the request `requestId` makes: the same one whenever the request is tried
 * again.
 */
export function derivedId(requestId: string, ordinal: number): string {
  const bytes = createHash('sha256').update(`${requestId}/${ordinal}`).digest().values();
  const madeAt = parseInt(requestId.replaceAll('-', '').slice(0, 12), 16);
  return uuidv7(madeAt, () => (bytes.next().value ?? 0) / 256);
}
