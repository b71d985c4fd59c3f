import { type Refused, refused } from '../../shared/refusal';
import type { Urge } from '../commands';
import { closedLongAgo, findTask, type FoundTask, refusalOfClosed } from '../people/held';
import { askerOf } from '../people/heir';
import { history, holdersOf } from '../round/task';
import { change, emit, type Outcome, type Turn, withSigner } from '../round/turn';

/** How long nobody may urge the same task again: one hour, in milliseconds. */
const URGE_AGAIN_AFTER = 3_600_000;

/** 催办: the initiator or an administrator reminds whoever has the task. */
export function urge(turn: Turn, { taskId, by }: Urge): Outcome {
  const found = findTask(turn.state, taskId);
  if (found === undefined) return closedLongAgo();
  if (by.userId !== askerOf(turn.state) && !by.isAdministrator)
    return refused('forbidden', 'Only the initiator or an administrator urges.');
  const refusal = found.purpose === 'resubmission' ? undefined : refusalOfWaiting(found);
  if (refusal) return refusal;
  const { urgedAt } = found.task;
  if (urgedAt !== null && Date.parse(turn.at) - Date.parse(urgedAt) < URGE_AGAIN_AFTER)
    return refused('too_many', `This task was urged at ${urgedAt}; it can be urged again an hour later.`);
  const urged = withUrged(turn, found);
  const userIds = found.purpose === 'resubmission' ? [found.task.holderId] : holdersOf(found.signer);
  return emit(urged, history(taskId, 'urged', by.userId), { kind: 'notify', notice: 'urged', userIds, taskId });
}

function refusalOfWaiting(found: Exclude<FoundTask, { purpose: 'resubmission' }>): Refused | undefined {
  const closed = refusalOfClosed(found);
  if (closed) return closed;
  return found.task.status === 'waiting'
    ? refused('wrong_state', 'This task waits for the signers added before: urge them.')
    : undefined;
}

function withUrged(turn: Turn, found: FoundTask): Turn {
  if (found.purpose === 'resubmission')
    return change(turn, { position: { at: 'initiator', task: { ...found.task, urgedAt: turn.at } } });
  return withSigner(turn, found.round, { ...found.signer, task: { ...found.task, urgedAt: turn.at } });
}
