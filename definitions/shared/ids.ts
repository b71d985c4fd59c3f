/** Whether a text has the form of an id. */
export const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * A UUIDv7 (RFC 9562): 48 bits of unix milliseconds, then 74 random bits, so that ids sort by the time they were
 * made.
 * @param at unix milliseconds
 * @param random gives numbers in [0, 1); a flow passes its replay-safe `Math.random`, everyone else a cryptographic
 * source
 */
export function uuidv7(at: number, random: () => number): string {
  const bytes = Array.from({ length: 16 }, (_, i) =>
    i < 6 ? Math.floor(at / 2 ** (8 * (5 - i))) % 256 : Math.floor(random() * 256),
  );
  const hex = bytes
    .map((byte, i) => HEX[i === 6 ? (byte & 0x0f) | 0x70 : i === 8 ? (byte & 0x3f) | 0x80 : byte])
    .join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Sorts before every id: where a list that is read in parts begins. */
export const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';
