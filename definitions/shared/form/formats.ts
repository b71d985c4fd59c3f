import { isUuid } from '../ids';

/**
 * The formats that a form may ask for. Each bounds the length before it looks closer, so that no text can hang it.
 */
export const formats: Readonly<Record<string, (text: string) => boolean>> = {
  date: (text) => isDate(text),
  time: (text) => /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(text),
  'date-time': (text) => isInstant(text),
  email: (text) => text.length <= 254 && /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text),
  uri: (text) => text.length <= 2_000 && /^[a-z][a-z0-9+.-]*:\S+$/i.test(text),
  uuid: isUuid,
};

/**
 * Years that every part of the product keeps: others are slips of the hand, or what a program means by no date
 * (0001-01-01).
 */
const [FIRST_YEAR, LAST_YEAR] = [1000, 9999];
const isKeptYear = (year: number): boolean => year >= FIRST_YEAR && year <= LAST_YEAR;

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || !isKeptYear(Number(text.slice(0, 4)))) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** Offsets are those of the zones that there are, from 14 hours behind to 14 ahead. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)$/;

/** The day that is written must be one, and so must be the moment’s own in UTC. */
const isInstant = (text: string): boolean =>
  text.length <= 40 && INSTANT.test(text) && isDate(text.slice(0, 10)) && isKeptYear(new Date(text).getUTCFullYear());
