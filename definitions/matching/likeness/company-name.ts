import { plainText } from '../../shared/search/plain-text';
import { placeAtStart, type Place } from './places';
import { toSimplified } from '../../shared/search/simplified';

/** A company's name 公司名称, taken apart for comparison. */
export interface CompanyName {
  /**
   * Simplified, lower case, without legal form, punctuation and branch: what two spellings of one name have in
   * common.
   */
  readonly plain: string;
  /**
   * The characters of `plain` without its places: the company's own name 字号 and its trade. Not empty unless `plain`
   * is.
   */
  readonly own: string;
  /** The places in front, in brackets, and after a group's name, in the order of the text. */
  readonly places: readonly Place[];
  /** Whether it is written as a company 公司; a short name 简称, as 南纺股份, is not, and may leave much out. */
  readonly isFull: boolean;
}

/**
 * Takes a name apart. Full-width, traditional and upper-case characters, brackets and the legal form make no
 * difference.
 */
export function parseCompanyName(text: string): CompanyName {
  const named = withoutMarket(withoutBranch(toSimplified(plainText(text)).toLowerCase().replaceAll(BLANKS, '')));
  const bare = withoutLegalForm(named);
  const places: Place[] = [];
  let own = '';
  for (const part of bare.split(BOUNDARY).map((piece) => piece.replaceAll(PUNCTUATION, ''))) {
    const { found, rest } = leadingPlaces(part);
    places.push(...found);
    own += rest;
  }
  const plain = bare.replaceAll(PUNCTUATION, '');
  own = withoutGroup(own);
  return {
    plain,
    isFull: COMPANY.test(named.slice(bare.length)),
    ...(own === '' ? { own: plain, places: [] } : { own, places }),
  };
}

function leadingPlaces(part: string): { readonly found: readonly Place[]; readonly rest: string } {
  const found: Place[] = [];
  let rest = part;
  for (let next = placeAtStart(rest); next !== undefined; next = placeAtStart(rest, next.place)) {
    found.push(next.place);
    rest = rest.slice(next.length);
  }
  return { found, rest };
}

/** `…公司上海分公司` is a branch 分公司 of the company before it. */
const withoutBranch = (name: string): string => name.replace(BRANCH_OF_COMPANY, '$1').replace(BRANCH, '');

/** Stock exchanges mark short names: *ST, S, PT before, A, B, B股, 退 behind. */
const withoutMarket = (name: string): string => name.replace(MARKET_BEFORE, '').replace(MARKET_BEHIND, '');

/** Never so far that nothing is left to compare: 股份公司 stays what it is. */
function withoutLegalForm(name: string): string {
  const shorter = name.replace(MISTYPED_FORM_AT_END, '').replace(LEGAL_FORM_AT_END, '');
  return shorter === name || shorter.length < LEAST_LEFT ? name : withoutLegalForm(shorter);
}

/** 集团 before nothing but places: `华翔集团（上海）` is 华翔’s company there. */
const withoutGroup = (own: string): string => (own.length - 2 < LEAST_LEFT ? own : own.replace(/集团$/u, ''));

const COMPANY = /公司|合伙|个体/u;
const BLANKS = /\s+/g;
const PUNCTUATION = /[^\p{L}\p{N}]+/gu;
/** Where a place may begin again: at brackets, and after 集团 or 公司 within the name. */
const BOUNDARY = /[()[\]{}【】「」《》<>]|(?<=集团|公司)/u;
const BRANCH_OF_COMPANY = /^(.+公司)[^公]{0,16}(?:分公司|分行|支行|分厂|分店|分部|办事处|营业部|事业部)$/u;
const BRANCH = /(?<=.{4})\(?(?:\p{Script=Han}{2,3})?(?:分公司|办事处)\)?$/u;
const MARKET_BEFORE = /^(?:\*?s?\*?st|pt|s(?=\p{Script=Han})|退市)(?=\p{Script=Han})/u;
const MARKET_BEHIND = /(?<=\p{Script=Han}{2})(?:[ab]股?|退|-[a-z]{1,2})$/u;
const LEGAL_FORM_AT_END = /\(?(?:股份|有限|责任|集团|总?公司|有限合伙|合伙企业|个体工商户)\)?$/u;
const LEAST_LEFT = 2;
const MISTYPED_FORM_AT_END = new RegExp(
  `(?:${['股份有限公司', '有限责任公司', '有限公司', '股份公司', '集团公司'].flatMap(withOneSlip).join('|')})$`,
  'u',
);

/** Patterns for the word with one character wrong, missing or too much, or two neighbours exchanged. */
function withOneSlip(word: string): string[] {
  return Array.from(word).flatMap((character, i) => {
    const [before, after, next] = [word.slice(0, i), word.slice(i + 1), word.slice(i + 1, i + 2)];
    const missing = i === 0 ? [] : [before + after];
    return [
      `${before}.${after}`,
      ...missing,
      ...(i === 0 ? [] : [`${before}.${character}${after}`]),
      ...(next === '' ? [] : [before + next + character + word.slice(i + 2)]),
    ];
  });
}
