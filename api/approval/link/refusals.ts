import type { FormInput } from '../../../definitions/shared/form/inputs';
import { type BothWords, refusalWords } from '../../../definitions/shared/form/refusal-words';
import type { FieldElsewhere } from '../../../definitions/approval/data/asked-fields';
import type { PlacedError } from '../../../definitions/shared/refusal';
import type { ProblemDetails } from '../../http/problem';

/** What a page says of a refused decision: at each input, at the comment, and above all of them. */
export interface PageRefusals {
  readonly atInputs: ReadonlyMap<string, BothWords>;
  readonly atComment?: BothWords;
  readonly whole: BothWords;
}

export function refusalsOf(
  { detail, code, errors = [] }: ProblemDetails,
  inputs: readonly FormInput[],
  elsewhere: readonly FieldElsewhere[],
): PageRefusals {
  const atInputs = new Map<string, BothWords>();
  const others: PlacedError[] = [];
  let atComment: BothWords | undefined;
  for (const error of errors) {
    const input = isOfComment(error, code) ? undefined : inputs.find(({ pointer }) => pointer === placeOf(error));
    if (input) atInputs.set(input.pointer, atInputs.get(input.pointer) ?? refusalWords(error, input));
    else if (isOfComment(error, code)) atComment = COMMENT_MISSING;
    else others.push(error);
  }
  const count = atInputs.size + (atComment ? 1 : 0);
  const whole = othersSaid(others, elsewhere, detail, count) ?? {
    zh: `有 ${count} 处须更正后再提交。`,
    en: `${count === 1 ? 'One thing needs' : `${count} things need`} mending.`,
  };
  return { atInputs, ...(atComment ? { atComment } : {}), whole };
}

const COMMENT_MISSING: BothWords = { zh: '请填写意见后再提交。', en: 'This outcome needs a comment.' };

/**
 * A field of the data may be called `comment` too: what the machine says of a decision’s own comment has the code of
 * the whole refusal.
 */
const isOfComment = ({ pointer, code }: PlacedError, codeOfAll: string): boolean =>
  pointer === '/comment' && code === codeOfAll;

/** Refusals point into `data`, or, where a flow asks for more, into the body of a decision. */
const placeOf = ({ pointer }: PlacedError): string => pointer.replace(/^\/form(?=\/)/, '');

/** What is about none of the inputs. */
function othersSaid(
  errors: readonly PlacedError[],
  elsewhere: readonly FieldElsewhere[],
  detail: string,
  named: number,
): BothWords | undefined {
  if (errors.length === 0 && named > 0) return undefined;
  if (errors.some(({ pointer }) => pointer.startsWith('/chosen')))
    return {
      zh: '须选择下一环节的审批人，请登录系统办理。',
      en: 'The next approvers must be chosen: sign in to decide.',
    };
  const abroad = elsewhere.filter((field) => errors.some((error) => isWithin(placeOf(error), field.pointer)));
  if (abroad.length > 0)
    return {
      zh: `请登录系统填写：${abroad.map(({ label }) => label).join('、')}。`,
      en: `Sign in to fill in: ${abroad.map(({ label }) => label).join(', ')}.`,
    };
  if (errors.some(({ code }) => code === 'unknown' || code === 'not_editable'))
    return {
      zh: '提交的内容与此表单不符，请核对后重新提交。',
      en: 'What was sent does not fit this form: check it and send it again.',
    };
  return { zh: '未能提交，请核对后重试。', en: `It was refused: ${detail}` };
}

const isWithin = (pointer: string, around: string): boolean =>
  pointer === around || pointer.startsWith(`${around}/`) || around.startsWith(`${pointer}/`);
