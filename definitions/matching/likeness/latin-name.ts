import { plainText } from '../../shared/search/plain-text';
import { jaroWinkler } from './jaro-winkler';

/** The words of a company's name in Latin letters, without its legal form; empty where it is written in Chinese. */
export function latinWords(text: string): readonly string[] {
  const plain = plainText(text).normalize('NFD').replaceAll(ACCENTS, '').toLowerCase();
  if (HAN.test(plain)) return [];
  const words = plain
    .replaceAll(/(?<=\p{L})[.'’](?=\p{L})/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const named = words.filter((word) => !LEGAL_FORMS.has(word));
  return named.length > 0 ? named : words;
}

/**
 * How likely two names in Latin letters mean one company, 0 to 1: each word is set beside the other's word that is
 * most like it (Monge and Elkan, 1996, over Jaro-Winkler); words that many companies have weigh little.
 */
export function scoreLatinNames(ours: readonly string[], theirs: readonly string[]): number {
  const [joined, theirsJoined] = [ours.join(''), theirs.join('')];
  if (joined === theirsJoined) return 1;
  const byWord = (partFound(ours, theirs) + partFound(theirs, ours)) / 2;
  const asWritten = jaroWinkler(joined, theirsJoined);
  return Math.max(byWord, asWritten >= SAME_BUT_FOR_SLIPS ? asWritten : 0);
}

function partFound(words: readonly string[], among: readonly string[]): number {
  const total = words.reduce((sum, word) => sum + weightOf(word), 0);
  const found = words.reduce((sum, word) => sum + weightOf(word) * nearest(word, among), 0);
  return found / total;
}

function nearest(word: string, among: readonly string[]): number {
  const best = Math.max(...among.map((other) => jaroWinkler(word, other)));
  return best >= SAME_WORD ? best : 0;
}

const weightOf = (word: string): number => (COMMON.has(word) ? COMMON_WEIGHT : 1);

/** Below, two words are two words. */
const SAME_WORD = 0.88;
const SAME_BUT_FOR_SLIPS = 0.94;
const COMMON_WEIGHT = 0.25;
const HAN = /\p{Script=Han}/u;
const ACCENTS = /\p{M}/gu;

const LEGAL_FORMS: ReadonlySet<string> = new Set(
  (
    'co company ltd limited inc incorporated corp corporation llc llp lp plc gmbh ag kg ohg sa sas sarl ' +
    'srl spa bv nv ab oy as aps pte pty sdn bhd kk the and of'
  ).split(' '),
);
const COMMON: ReadonlySet<string> = new Set(
  (
    'group holding holdings international global world china chinese hk hongkong asia pacific europe ' +
    'america american usa national general united first new ' +
    'technology technologies tech science scientific industry industries industrial systems system ' +
    'solutions services service software electronics electric ' +
    'electronic digital data information communications network networks engineering construction ' +
    'development investment investments capital trading trade ' +
    'import export machinery equipment manufacturing materials energy power environmental medical ' +
    'pharmaceutical pharma biotech health food foods logistics ' +
    'shanghai beijing shenzhen guangzhou jiangsu zhejiang guangdong suzhou hangzhou'
  ).split(' '),
);
