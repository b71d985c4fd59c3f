import { refused } from '../../shared/refusal';
import { isBlank } from '../../shared/blank';
import type { Comment, CopyTo } from '../commands';
import { closedLongAgo, findTask, type FoundTask } from '../people/held';
import { askerOf } from '../people/heir';
import { peopleIn } from '../people/may-sit';
import { history } from '../round/task';
import { change, emit, type Outcome, type Turn } from '../round/turn';

/** A remark on a task, with files. Whoever may read the approval may make one; the host knows who that is. */
export function comment(turn: Turn, { taskId, by, text, attachments }: Comment): Outcome {
  if (findTask(turn.state, taskId) === undefined) return closedLongAgo();
  if (isBlank(text)) return refused('unprocessable', 'A comment says something.', '/text');
  return emit(turn, {
    ...history(taskId, 'commented', by.userId, text),
    ...(attachments === undefined ? {} : { attachments }),
  });
}

/** 抄送: others may read the approval from now on. Those who may already are not told again. */
export function copyTo(turn: Turn, { taskId, by, userIds }: CopyTo): Outcome {
  const found = findTask(turn.state, taskId);
  if (found === undefined) return closedLongAgo();
  if (by.userId !== askerOf(turn.state) && !by.isAdministrator && !takesPart(found, by.userId))
    return refused('forbidden', 'Only the initiator and the signers of the step send copies.');
  if (userIds.length === 0) return refused('unprocessable', 'Name at least one person.', '/userIds');
  const stepKey = found.purpose === 'resubmission' ? null : found.round.stepKey;
  return emit(copied(turn, userIds, stepKey, taskId), history(taskId, 'copied', by.userId));
}

const takesPart = (found: FoundTask, userId: string): boolean =>
  found.purpose !== 'resubmission' && peopleIn(found.round).includes(userId);

/** Gives a copy to those who have none yet. */
export function copied(turn: Turn, userIds: readonly string[], stepKey: string | null, taskId: string | null): Turn {
  const fresh = [...new Set(userIds)].filter((id) => !turn.state.ccIds.includes(id));
  if (fresh.length === 0) return turn;
  return emit(
    change(turn, { ccIds: [...turn.state.ccIds, ...fresh] }),
    { kind: 'copy', stepKey, userIds: fresh },
    { kind: 'notify', notice: 'cc', userIds: fresh, taskId },
  );
}
