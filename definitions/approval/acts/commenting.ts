import { refused } from '../../shared/refusal';
import { hiddenIn } from '../data/fields';
import { isBlank } from '../../shared/blank';
import type { Comment, CopyTo } from '../commands';
import { findTask, type FoundTask } from '../people/held';
import { askerOf } from '../people/heir';
import { peopleIn } from '../people/may-sit';
import { history } from '../round/task';
import { emit, type Outcome, type Turn } from '../round/turn';

/**
 * A remark on a task, with files, also on a closed one and after the end. Whoever may read the approval may make one;
 * the host knows who that is, and that the task is of this approval.
 */
export function comment(turn: Turn, { taskId, by, text, attachments }: Comment): Outcome {
  if (isBlank(text)) return refused('unprocessable', 'A comment says something.', '/text');
  return emit(turn, {
    ...history(taskId, 'commented', by.userId, text),
    ...(attachments === undefined ? {} : { attachments }),
  });
}

/** 抄送: others may read the approval from now on, also after its end. Each copy is told of. */
export function copyTo(turn: Turn, { taskId, by, userIds }: CopyTo): Outcome {
  const found = findTask(turn.state, taskId);
  if (by.userId !== askerOf(turn.state) && !by.isAdministrator && !takesPart(found, by.userId))
    return refused('forbidden', 'Only the initiator and the signers of the step send copies.');
  if (userIds.length === 0) return refused('unprocessable', 'Name at least one person.', '/userIds');
  const stepKey = found === undefined || found.purpose === 'resubmission' ? null : found.round.stepKey;
  return emit(copied(turn, { userIds, stepKey, taskId }), history(taskId, 'copied', by.userId));
}

/** Of a task that the state knows no more it is not known who sat there. */
const takesPart = (found: FoundTask | undefined, userId: string): boolean =>
  found !== undefined && found.purpose !== 'resubmission' && peopleIn(found.round).includes(userId);

interface Copying {
  readonly userIds: readonly string[];
  /** Null: it is not known, or the request is being corrected. */
  readonly stepKey: string | null;
  readonly taskId: string | null;
}

/** Gives each of them a copy, of what the step shows; where the step is not known, of what every step shows. */
export function copied(turn: Turn, { userIds, stepKey, taskId }: Copying): Turn {
  const copyIds = [...new Set(userIds)];
  if (copyIds.length === 0) return turn;
  const steps = turn.state.definition.steps.filter(({ key }) => stepKey === null || key === stepKey);
  return emit(
    turn,
    { kind: 'copy', stepKey, userIds: copyIds, hidden: hiddenIn(...steps.map(({ fields = {} }) => fields)) },
    { kind: 'notify', notice: 'cc', userIds: copyIds, taskId },
  );
}
