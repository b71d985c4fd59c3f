import type { BothWords } from '../form/refusal-words';
import refusals from './refusals.json';
import { filled, named, type Params, type Sentence, sentenceOf, valuesIn } from './sentences';
import values from './values.json';

/** What was said, with its values by name, in both languages. */
export interface Worded {
  readonly params: Params;
  readonly words: BothWords;
}

interface Translated extends Sentence {
  readonly zh: string;
}

const known: readonly Translated[] = Object.values(refusals).flatMap((ofArea) =>
  Object.entries(ofArea).map(([en, zh]) => ({ ...sentenceOf(en), zh })),
);

/** What stands where no sentence of a refusal is known: what its code means. */
const BY_CODE: Readonly<Record<string, string>> = {
  unauthenticated: '请先登录。',
  forbidden: '您无权进行此操作。',
  not_found: '没有这项内容，或您无权查看。',
  wrong_state: '当前状态不允许此操作。',
  conflict: '已有他人先行处理。',
  stale: '内容已被修改，请重新读取。',
  unprocessable: '内容不符合业务规则。',
  too_many: '操作过于频繁，请稍后再试。',
  invalid_request: '请求不符合要求。',
  malformed_json: '请求体不是 JSON。',
  too_large: '内容过大。',
  unavailable: '服务暂时不可用，请稍后再试。',
  internal: '系统内部出错。',
  required: '此项必填。',
  unknown: '没有这一项。',
  infected: '文件含有病毒，未被保存。',
};
const ANY = '请求被拒绝。';

/**
 * The words of a refusal, from what it says: the one place where all of them get their values and their Chinese. Its
 * sentences stand in refusals.json; a test finds those that are missing there.
 */
export function worded(code: string, detail: string): Worded {
  const { params, zh } = translated(detail);
  return { params, words: { zh: zh ?? (IN_CHINESE.test(detail) ? detail : (BY_CODE[code] ?? ANY)), en: detail } };
}

/** What says something under a code, with its values and its words. */
export const withWords = <Part extends { readonly code: string; readonly detail: string }>(
  part: Part,
): Part & Worded => ({
  ...part,
  ...worded(part.code, part.detail),
});

/** As the author of a definition wrote it: what a criterion wants is said in their words. */
const IN_CHINESE = /^\p{Script=Han}/u;

/** Longer texts hold what people sent, not more sentences of ours. */
const MOST_SENTENCES = 12;

interface Translation {
  readonly params: Params;
  /** Undefined: none of it is known. */
  readonly zh: string | undefined;
  readonly weight: number;
}

/** Of the ways to divide a text into known sentences, the one that knows most of it. */
function translated(text: string): Translation {
  const pieces = text.split(/(?<=[.?!]) /u);
  if (pieces.length > MOST_SENTENCES) return oneSentence(text) ?? UNKNOWN;
  const from: Translation[] = [];
  for (let start = pieces.length - 1; start >= 0; start--) {
    const ways = pieces.slice(start).map((_piece, length): Translation => {
      const end = start + length + 1;
      const said = pieces.slice(start, end).join(' ');
      return joined(oneSentence(said), said, from[end]);
    });
    from[start] = ways.reduce((best, way) => (way.weight > best.weight ? way : best), UNKNOWN);
  }
  return from[0] ?? UNKNOWN;
}

const UNKNOWN: Translation = { params: {}, zh: undefined, weight: 0 };

/** What is not known beside something that is stays as it was said. */
function joined(first: Translation | undefined, said: string, rest: Translation | undefined): Translation {
  if (rest === undefined) return first ?? UNKNOWN;
  if (first === undefined && rest.zh === undefined) return UNKNOWN;
  return {
    params: named(Object.keys(rest.params), Object.values(rest.params), first?.params),
    zh: `${first?.zh ?? `${said} `}${rest.zh ?? ''}`,
    weight: (first?.weight ?? 0) + rest.weight,
  };
}

/** Several errors are told as one, each after its pointer. */
const AT_A_PLACE = /^(\/[^\s:]*): (.+)$/su;

const atPlace = (place: string, said: Translation | undefined): Translation | undefined =>
  said && { ...said, zh: `${place}：${said.zh ?? ''}` };

function oneSentence(text: string): Translation | undefined {
  const [, place, rest] = AT_A_PLACE.exec(text) ?? [];
  if (place !== undefined && rest !== undefined) return atPlace(place, oneSentence(rest));
  let best: Translation | undefined;
  for (const sentence of known) {
    if (sentence.weight <= (best?.weight ?? 0)) continue;
    const found = valuesIn(text, sentence);
    if (found === undefined) continue;
    const { names, weight } = sentence;
    best = { params: named(names, found), zh: filled(sentence.zh, names, found.map(valueWord)), weight };
  }
  return best;
}

const words: Readonly<Record<string, string>> = values;

/** A status, or another word of ours, in Chinese; anything else is as it is. */
export const valueWord = (value: string): string => (Object.hasOwn(words, value) ? (words[value] ?? value) : value);
