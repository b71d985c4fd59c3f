import { isInvalid, type Normalised } from './normalised';
import { plainText } from '../../shared/search/plain-text';
import { toAscii } from './punycode';

/**
 * An e-mail address, whole, in lower case, its domain in ASCII. Whole addresses identify also at free-mail hosts; see
 * website.ts for domains.
 */
export function normaliseEmail(text: string): Normalised {
  const plain = plainText(text)
    .replace(/^mailto:/i, '')
    .toLowerCase();
  const at = plain.lastIndexOf('@');
  const domain = toAscii(plain.slice(at + 1));
  if (at < 1 || isInvalid(domain)) return { invalid: NOT_AN_ADDRESS };
  const value = `${plain.slice(0, at)}@${domain.value}`;
  return ADDRESS.test(value) && value.length <= LONGEST ? { value } : { invalid: NOT_AN_ADDRESS };
}

const NOT_AN_ADDRESS = 'This is not an e-mail address such as name@company.cn.';
/**
 * A dot-atom and a domain with a dot (RFC 5322 without quoted parts and comments; RFC 6532 letters allowed before the
 * @).
 */
const ADDRESS =
  /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/u;
/** Octets of a forward path (RFC 5321, 4.5.3.1.3). */
const LONGEST = 254;
