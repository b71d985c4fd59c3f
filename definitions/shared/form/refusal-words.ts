import { isBlank } from '../blank';
import type { PlacedError } from '../refusal';
import type { InputKind } from './input-kind';
import type { FormInput } from './inputs';

/** The same in both languages of a page. */
export interface BothWords {
  readonly zh: string;
  readonly en: string;
}

/** What a page says at the input whose value was refused. */
export function refusalWords({ code, detail }: Pick<PlacedError, 'code' | 'detail'>, input: FormInput): BothWords {
  if (isBlank(input.value)) return FILL_IN;
  switch (code) {
    case 'required':
    case 'missing_fact':
      return FILL_IN;
    case 'type':
    case 'wrong_type':
    case 'format':
      return WORDS_OF_KIND[input.kind];
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return limitWords(input) ?? REFUSED;
    case 'multipleOf':
      return input.step === undefined
        ? REFUSED
        : { zh: `须为 ${input.step} 的倍数。`, en: `It must be a multiple of ${input.step}.` };
    case 'minLength':
      return input.minLength === undefined
        ? REFUSED
        : { zh: `至少 ${input.minLength} 个字。`, en: `At least ${input.minLength} characters.` };
    case 'maxLength':
      return input.maxLength === undefined
        ? REFUSED
        : { zh: `至多 ${input.maxLength} 个字。`, en: `At most ${input.maxLength} characters.` };
    case 'enum':
      return { zh: '请从列表中选择。', en: 'Choose one of the list.' };
    case 'not_editable':
    case 'unknown':
      return { zh: '此项不可填写。', en: 'This cannot be filled in.' };
    case 'pattern':
      return { zh: '格式不符合要求。', en: 'It does not have the form that is asked for.' };
    default:
      return { zh: '不符合要求。', en: detail };
  }
}

/** The range of a number, as a hint and as a refusal. */
export function limitWords({
  min,
  max,
  above,
  below,
}: Pick<FormInput, 'min' | 'max' | 'above' | 'below'>): BothWords | undefined {
  const limits: readonly (BothWords | undefined)[] = [
    min === undefined ? undefined : { zh: `不小于 ${min}`, en: `at least ${min}` },
    above === undefined ? undefined : { zh: `大于 ${above}`, en: `more than ${above}` },
    max === undefined ? undefined : { zh: `不大于 ${max}`, en: `at most ${max}` },
    below === undefined ? undefined : { zh: `小于 ${below}`, en: `less than ${below}` },
  ];
  const said = limits.filter((limit) => limit !== undefined);
  return said.length === 0
    ? undefined
    : { zh: `${said.map(({ zh }) => zh).join('，')}。`, en: `${capital(said.map(({ en }) => en).join(', '))}.` };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const FILL_IN: BothWords = { zh: '请填写此项。', en: 'Fill this in.' };
const REFUSED: BothWords = { zh: '不符合要求。', en: 'It is not what is asked for.' };
const A_TEXT: BothWords = { zh: '格式不符合要求。', en: 'It does not have the form that is asked for.' };

const WORDS_OF_KIND: Readonly<Record<InputKind, BothWords>> = {
  text: A_TEXT,
  textarea: A_TEXT,
  number: { zh: '请填写数字。', en: 'Give a number.' },
  integer: { zh: '请填写整数。', en: 'Give a whole number.' },
  yuan: { zh: '请填写金额，单位为元，至多两位小数。', en: 'Give an amount in yuan, with at most two decimals.' },
  date: { zh: '请填写日期，如 2026-03-02。', en: 'Give a date, such as 2026-03-02.' },
  time: { zh: '请填写时间，如 09:30。', en: 'Give a time, such as 09:30.' },
  datetime: {
    zh: '请填写日期和时间（北京时间），如 2026-03-02 09:30。',
    en: 'Give a date and time (Beijing time), such as 2026-03-02 09:30.',
  },
  email: { zh: '请填写完整的邮箱地址。', en: 'Give a whole e-mail address.' },
  url: { zh: '请填写完整的网址，如 https://example.com。', en: 'Give a whole address, such as https://example.com.' },
  choice: { zh: '请从列表中选择。', en: 'Choose one of the list.' },
  yesNo: { zh: '请选择是或否。', en: 'Choose yes or no.' },
};
