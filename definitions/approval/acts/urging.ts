import { type Refused, refused, tooSoon } from '../../shared/refusal';
import type { Urge } from '../commands';
import { closedLongAgo, findTask, type FoundTask, refusalOfClosed } from '../people/held';
import { askerOf } from '../people/heir';
import type { Effect } from '../effects';
import { history, tellHolders } from '../round/task';
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
  const left = urgedAt === null ? 0 : Date.parse(urgedAt) + URGE_AGAIN_AFTER - Date.parse(turn.at);
  if (left > 0)
    return tooSoon(`This task was urged at ${urgedAt}; it can be urged again an hour later.`, Math.ceil(left / 1000));
  const urged = withUrged(turn, found);
  return emit(urged, history(taskId, 'urged', by.userId), ...urging(found));
}

const urging = (found: FoundTask): readonly Effect[] =>
  found.purpose === 'resubmission'
    ? [{ kind: 'notify', notice: 'urged', userIds: [found.task.holderId], taskId: found.task.id }]
    : tellHolders('urged', found.signer, found.task);

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
