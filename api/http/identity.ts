import { type IdentityKey, identityKeys, type IdentityTexts } from '../../definitions/matching/identity/identity-keys';
import { unprocessable } from './problem';

/**
 * The identity keys of a customer’s fields, or a refusal that names each identifier that is none. `pointer` is where
 * the fields stand.
 */
export function readIdentityKeys(texts: IdentityTexts, pointer: string): readonly IdentityKey[] {
  const { keys, errors } = identityKeys(texts, pointer);
  if (errors.length > 0)
    throw unprocessable(errors.map((error) => `${error.pointer}: ${error.detail}`).join(' '), errors);
  return keys;
}
