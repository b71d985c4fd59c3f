import type { Effect, Notice } from '../approval/effects';
import type { StageNotice } from '../stage/effects';

/** What a message must remember of its moment; whatever can still be read when it is sent is read then. */
export interface NoticeVariables {
  readonly notice: Notice;
  readonly approvalId: string;
  readonly taskId: string | null;
  readonly title: string;
  /** Who did it; null: a rule or the clock. */
  readonly actorId: string | null;
  /** Of a decision: its outcome. Of the end of an approval: its status. */
  readonly outcome?: string;
  /** What was said with it. */
  readonly comment?: string;
}

/** The same of a message about the progress of an opportunity; its template has the name of the notice. */
interface StageNoticeVariables {
  readonly notice: StageNotice;
  readonly taskId: null;
  readonly actorId: string | null;
  /** The opportunity’s name. */
  readonly title: string;
  /** The name of the stage or the activity. */
  readonly about: string;
  readonly dueAt: string | null;
}

export type MessageVariables = NoticeVariables | StageNoticeVariables;

/** Notices in which the words of whoever acted matter to the recipient. */
const WITH_COMMENT: readonly Notice[] = ['decided', 'returned', 'opinion'];

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
    effect.kind === 'closeTask' && effect.taskId === taskId ? (effect.outcome ?? []) : [],
  )[0];

const commentOn = (effects: readonly Effect[], taskId: string | null): string | undefined =>
  effects.flatMap((effect) =>
    effect.kind === 'addHistory' && effect.taskId === taskId && effect.byId !== undefined ? (effect.text ?? []) : [],
  )[0];
