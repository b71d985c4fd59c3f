import type { NoticeVariables } from '../notification/notice-variables';
import type { Notice } from '../notification/notices';
import type { Effect } from './effects';

/** Notices in which the words of whoever acted matter to the recipient. */
const WITH_COMMENT: readonly Notice[] = ['decided', 'returned', 'opinion', 'withdrawn'];

/** The outcome and the comment that belong to a notice, from what the same command did. */
export function saidWith(
  effects: readonly Effect[],
  notice: Notice,
  taskId: string | null,
): Pick<NoticeVariables, 'outcome' | 'comment'> {
  const outcome =
    notice === 'finished' ? statusAtEnd(effects) : notice === 'decided' ? outcomeOf(effects, taskId) : undefined;
  const comment = WITH_COMMENT.includes(notice) ? commentOn(effects, taskId) : undefined;
  return { ...(outcome === undefined ? {} : { outcome }), ...(comment === undefined ? {} : { comment }) };
}

const statusAtEnd = (effects: readonly Effect[]): string | undefined =>
  effects.find((effect) => effect.kind === 'finish')?.status;

const outcomeOf = (effects: readonly Effect[], taskId: string | null): string | undefined =>
  effects.flatMap((effect) =>
    effect.kind === 'closeTask' && effect.taskId === taskId ? (effect.outcomeName ?? effect.outcome ?? []) : [],
  )[0];

const commentOn = (effects: readonly Effect[], taskId: string | null): string | undefined =>
  effects.flatMap((effect) =>
    effect.kind === 'addHistory' && effect.taskId === taskId && effect.byId !== undefined ? (effect.text ?? []) : [],
  )[0];
