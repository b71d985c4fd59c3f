import { isRefused, refused } from '../../shared/refusal';
import type { Claim, Unclaim } from '../commands';
import { peopleIn, refusalOfOwn } from '../people/may-sit';
import { history } from '../round/task';
import { liveTask } from './transferring';
import { emit, type Outcome, stepOf, type Turn, withSigner } from '../round/turn';

/** 认领: one of the group takes the task. */
export function claim(turn: Turn, { taskId, by }: Claim): Outcome {
  const found = liveTask(turn.state, taskId);
  if (isRefused(found)) return found;
  const { round, signer } = found;
  if (signer.group === null)
    return refused('wrong_state', 'This task has its assignee: only a task for a group is claimed.');
  if (signer.holderId !== null) return refused('conflict', `This task is claimed already, by user ${signer.holderId}.`);
  if (!signer.group.candidateIds.includes(by.userId))
    return refused('forbidden', 'This task is for a group that you are not in.');
  const own = refusalOfOwn(turn.state, stepOf(turn.state, round.stepKey), by.userId);
  if (own) return own;
  if (peopleIn(round).includes(by.userId))
    return refused('wrong_state', 'You sit in this step already; each person decides once.');
  return emit(
    withSigner(turn, round, { ...signer, holderId: by.userId }),
    { kind: 'changeTask', taskId, assigneeId: by.userId },
    history(taskId, 'claimed', by.userId),
  );
}

/** The task goes back to the group. */
export function unclaim(turn: Turn, { taskId, by }: Unclaim): Outcome {
  const found = liveTask(turn.state, taskId);
  if (isRefused(found)) return found;
  const { round, signer, task } = found;
  if (signer.group === null || signer.holderId === null) return refused('wrong_state', 'This task is not claimed.');
  if (signer.holderId !== by.userId && !by.isAdministrator)
    return refused('forbidden', 'Only whoever claimed the task, or an administrator, gives it back.');
  if (task.status !== 'open')
    return refused('wrong_state', 'This task waits for others: it can be given back when it has come back.');
  return emit(
    withSigner(turn, round, { ...signer, holderId: null }),
    { kind: 'changeTask', taskId, assigneeId: null },
    history(taskId, 'unclaimed', by.userId),
  );
}
