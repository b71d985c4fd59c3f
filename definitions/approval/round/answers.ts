import type { Effect } from '../effects';
import type { Answer, Answered, ApprovalState } from '../state';

/**
 * How many answers are remembered, and how many task ids in all of them. A command comes twice when a client or the
 * engine tries again, within minutes. Every step writes them with the state, so the bound keeps that small. An older
 * command is told from a new one by the interface’s idempotency keys.
 */
export const MAX_ANSWERS = 100;
const MAX_TASK_IDS = 1000;

/**
 * The first answer to this command, if it was accepted before. With a host’s follow-up (approvers found) the answer
 * names the tasks that it opened.
 */
export const answerTo = ({ answered }: ApprovalState, commandId: string): Answer | undefined =>
  answered.find((one) => one.commandId === commandId)?.answer;

/** The tasks that effects put into somebody’s list. */
export const openedBy = (effects: readonly Effect[]): readonly string[] =>
  effects.flatMap((effect) =>
    effect.kind === 'openTask' || (effect.kind === 'changeTask' && effect.status === 'open') ? [effect.taskId] : [],
  );

/** The state that remembers an answer; an earlier one to the same command is completed by it. */
export function remember(state: ApprovalState, commandId: string, answer: Answer): ApprovalState {
  const earlier = answerTo(state, commandId);
  const whole =
    earlier === undefined
      ? answer
      : { ...earlier, caseStatus: answer.caseStatus, nextTaskIds: [...earlier.nextTaskIds, ...answer.nextTaskIds] };
  return {
    ...state,
    answered: bounded([...state.answered.filter((one) => one.commandId !== commandId), { commandId, answer: whole }]),
  };
}

function bounded(answered: readonly Answered[]): readonly Answered[] {
  let taskIds = 0;
  const tooOld = answered.findLastIndex(({ answer }, index) => {
    taskIds += answer.nextTaskIds.length + (answer.kept?.length ?? 0);
    return answered.length - index > MAX_ANSWERS || (taskIds > MAX_TASK_IDS && index < answered.length - 1);
  });
  return tooOld < 0 ? answered : answered.slice(tooOld + 1);
}
