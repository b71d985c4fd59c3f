import { distance } from 'fastest-levenshtein';
import { align } from './alignment';
import { type CompanyName, parseCompanyName } from './company-name';
import { bitsOf } from './information';
import { agree } from './places';
import { tradeCharacters } from './trades';

/** A company’s name ready for comparison: what it is made of, and how much each of its own characters tells, in bits. */
export interface NameProfile extends CompanyName {
  readonly bits: readonly number[];
  /** The characters of its own 字号, without trade and place. */
  readonly core: string;
  /** Whether it is written with its legal form; a short name 简称 is not, and may leave much out. */
  readonly isFull: boolean;
}

/** What a word for the trade counts of what its characters would tell: many companies share it. */
const TRADE_SHARE = 0.45;

export function profileOf(text: string): NameProfile {
  const name = parseCompanyName(text);
  const inTrade = tradeCharacters(name.own);
  const characters = Array.from({ length: name.own.length }, (_, i) => name.own.charAt(i));
  return {
    ...name,
    isFull: LEGAL_FORM.test(text),
    bits: characters.map((character, i) => bitsOf(character) * (inTrade[i] === true ? TRADE_SHARE : 1)),
    core: characters.filter((_, i) => inTrade[i] !== true).join(''),
  };
}

/**
 * How likely two names mean one company, 0 to 1, in its first form: the bits that they share against those that only one of them has.
 * What only ours has counts most; what theirs has beyond a short name counts little. Places that contradict each other count against,
 * places that agree count for. One mistyped character in an otherwise equal name is forgiven.
 */
export function scoreNames(ours: NameProfile, theirs: NameProfile): number {
  if (ours.plain === theirs.plain) return 1;
  const { onlyOurs, onlyTheirs, alike, stretches } = align(ours.own, theirs.own);
  const missing = { ours: sumAt(ours.bits, onlyOurs), theirs: sumAt(theirs.bits, onlyTheirs) };
  const shared = Math.min(sum(ours.bits) - missing.ours, sum(theirs.bits) - missing.theirs) - alike * HOMOPHONE_FEE;
  const place = placesSay(ours, theirs);
  const gained = shared + (place === 'agree' ? PLACE_BITS : 0);
  const lost = OURS_ALONE * missing.ours + (ours.isFull && theirs.isFull ? THEIRS_ALONE : THEIRS_BEYOND_SHORT) * missing.theirs + (place === 'contradict' ? CONTRADICTION_BITS : 0);
  const score = gained / (gained + lost) - GAP_FEE * Math.max(0, stretches - 1);
  const weighed = shared < ENOUGH_BITS ? (score * shared) / ENOUGH_BITS : score;
  return bounded(isMistyped(ours, theirs) && place !== 'contradict' ? Math.max(weighed, MISTYPED_SCORE) : weighed);
}

const LEGAL_FORM = /公司|集团|合伙|厂$|行$/;
const OURS_ALONE = 1.6;
const THEIRS_ALONE = 1.2;
const THEIRS_BEYOND_SHORT = 0.3;
const PLACE_BITS = 8;
const CONTRADICTION_BITS = 14;
const GAP_FEE = 0.04;
const HOMOPHONE_FEE = 0.3;
/** Less than this tells nobody apart: about one and a half rare characters. */
const ENOUGH_BITS = 12;
/** A slip of one character leaves the two worth a look. */
const MISTYPED_SCORE = 0.7;
const LEAST_MISTYPED_LENGTH = 4;

const isMistyped = (ours: NameProfile, theirs: NameProfile): boolean =>
  ours.isFull && theirs.isFull && ours.own.length >= LEAST_MISTYPED_LENGTH && distance(ours.own, theirs.own) === 1 && ours.own.length === theirs.own.length;

function placesSay({ places: ours }: NameProfile, { places: theirs }: NameProfile): 'agree' | 'contradict' | 'nothing' {
  if (ours.length === 0 || theirs.length === 0) return 'nothing';
  return ours.some((one) => theirs.some((two) => agree(one, two))) ? 'agree' : 'contradict';
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const sumAt = (values: readonly number[], places: readonly number[]): number => places.reduce((total, place) => total + (values[place] ?? 0), 0);
const bounded = (score: number): number => Math.round(Math.min(1, Math.max(0, score)) * 100) / 100;
