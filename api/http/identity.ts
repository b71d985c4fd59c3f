import { type IdentityKey, identityKeys, type IdentityTexts } from '../../definitions/matching/identity/identity-keys';
import { assertNone } from './problem';

/**
 * The identity keys of a customer’s fields, or a refusal that names each identifier that is none. `pointer` is where
 * the fields stand.
 */
export function readIdentityKeys(texts: IdentityTexts, pointer: string): readonly IdentityKey[] {
  const { keys, errors } = identityKeys(texts, pointer);
  assertNone(errors);
  return keys;
}
