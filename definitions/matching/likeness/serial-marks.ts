/**
 * Whether two own names 字号 differ in what tells companies of one name apart: a number (第一, 二厂, 0001, 甲) or a
 * direction 东西南北. Where only one has any, or one has more of them, nothing is said.
 */
export const tellsApart = (one: string, other: string): boolean =>
  differ(numbersIn(one), numbersIn(other), isAnotherNumber) ||
  differ(directionsIn(one), directionsIn(other), (ours, theirs) => ours !== theirs);

function differ(
  ours: readonly string[],
  theirs: readonly string[],
  areOthers: (our: string, their: string) => boolean,
): boolean {
  return ours.length === theirs.length && ours.some((our, i) => areOthers(our, theirs[i] ?? our));
}

/** 三一 and 三 are one name with a character left out, 第一 and 第十一 two numbers. */
const isAnotherNumber = (ours: string, theirs: string): boolean =>
  ours !== theirs && (ours.length === theirs.length || (IS_COUNTED.test(ours) && IS_COUNTED.test(theirs)));

const numbersIn = (own: string): readonly string[] =>
  (own.match(NUMBER) ?? []).map((number) => number.replaceAll(DIGIT, (digit) => String(DIGITS.indexOf(digit))));
const directionsIn = (own: string): readonly string[] => own.match(DIRECTION) ?? [];

const DIGITS = '零一二三四五六七八九';
const DIGIT = /[零一二三四五六七八九]/gu;
const NUMBER = /第?[零一二三四五六七八九十百\d]+|[甲乙丙丁]/gu;
const DIRECTION = /[东南西北]/gu;
/** Behind 第, or of several digits, it is a number and no word. */
const IS_COUNTED = /^第|\d{3}/u;
