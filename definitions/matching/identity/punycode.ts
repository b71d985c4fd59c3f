import type { Normalised } from './normalised';

/**
 * A host name with its international labels in ASCII (`公司.cn` → `xn--55qx5d.cn`): NFKC and lower case, then
 * Punycode, RFC 3492.
 */
export function toAscii(host: string): Normalised {
  const labels = host.normalize('NFKC').toLowerCase().replaceAll('。', '.').split('.').map(asciiLabel);
  const value = labels.join('.');
  return labels.every((label) => LABEL.test(label)) && value.length <= LONGEST_NAME
    ? { value }
    : { invalid: 'This is not a host name.' };
}

function asciiLabel(label: string): string {
  return IS_ASCII.test(label) || label.length > LONGEST_LABEL
    ? label
    : `xn--${encode(Array.from(label, (character) => character.codePointAt(0) ?? 0))}`;
}

/**
 * RFC 3492, 6.3: the ASCII code points first, then each other one as the distance to its place, in variable-length
 * base 36.
 */
function encode(codePoints: readonly number[]): string {
  const plain = codePoints.filter((codePoint) => codePoint < INITIAL_N);
  let output = String.fromCodePoint(...plain) + (plain.length > 0 ? '-' : '');
  let n = INITIAL_N;
  let delta = 0;
  let bias = INITIAL_BIAS;
  let handled = plain.length;
  while (handled < codePoints.length) {
    const next = Math.min(...codePoints.filter((codePoint) => codePoint >= n));
    delta += (next - n) * (handled + 1);
    n = next;
    for (const codePoint of codePoints) {
      if (codePoint < n) delta++;
      if (codePoint !== n) continue;
      output += variableLength(delta, bias);
      bias = adapt(delta, handled + 1, handled === plain.length);
      delta = 0;
      handled++;
    }
    delta++;
    n++;
  }
  return output;
}

function variableLength(delta: number, bias: number): string {
  let output = '';
  let rest = delta;
  for (let k = BASE; ; k += BASE) {
    const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX);
    if (rest < threshold) return output + digit(rest);
    output += digit(threshold + ((rest - threshold) % (BASE - threshold)));
    rest = Math.floor((rest - threshold) / (BASE - threshold));
  }
}

function adapt(delta: number, points: number, first: boolean): number {
  let rest = first ? Math.floor(delta / DAMP) : Math.floor(delta / 2);
  rest += Math.floor(rest / points);
  let k = 0;
  while (rest > ((BASE - T_MIN) * T_MAX) / 2) {
    rest = Math.floor(rest / (BASE - T_MIN));
    k += BASE;
  }
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}

const digit = (value: number): string => 'abcdefghijklmnopqrstuvwxyz0123456789'.charAt(value);

/** Parameters of RFC 3492, 5. */
const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_N = 128;

const LONGEST_LABEL = 63;
const LONGEST_NAME = 253;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const IS_ASCII = /^[\x20-\x7e]*$/;
