import type { HandOver } from '../commands';
import { askerOf, heirOf } from '../people/heir';
import { isOwn } from '../people/may-sit';
import { history, holdersOf } from '../round/task';
import { withoutOpinion } from './delegating';
import { change, currentRound, emit, stepOf, type Turn } from '../round/turn';

/**
 * 接手: from now on the other stands in for the initiator, and what was returned to be corrected is with them. They
 * no longer advise on what has become theirs.
 */
export function takeOver(turn: Turn, { fromUserId, to, takesOver = false, by }: HandOver): Turn {
  const heirId = heirOf(to);
  if (!takesOver || askerOf(turn.state) !== fromUserId || heirId === fromUserId) return turn;
  const taken = emit(change(turn, { heirId }), {
    kind: 'announce',
    what: 'takenOver',
    taskId: null,
    fromUserId,
    heirId,
  });
  return withoutOpinions(giveResubmission(taken, to.person.userId, by.userId));
}

/** What the initiator is to correct becomes another’s. */
export function giveResubmission(turn: Turn, holderId: string, byId: string): Turn {
  const { position } = turn.state;
  if (position.at !== 'initiator' || position.task.holderId === holderId) return turn;
  const { id } = position.task;
  return emit(
    change(turn, { position: { at: 'initiator', task: { ...position.task, holderId } } }),
    { kind: 'changeTask', taskId: id, assigneeId: holderId },
    history(id, 'handedOver', byId),
  );
}

/** An opinion that was asked of somebody whose own request it is now is waited for no longer. */
function withoutOpinions(turn: Turn): Turn {
  const round = currentRound(turn.state);
  if (round === undefined) return turn;
  const step = stepOf(turn.state, round.stepKey);
  return round.signers.reduce(
    (so: Turn, { id, task }) =>
      task?.opinion && isOwn(so.state, step, task.opinion.holderId) ? adviceNeedless(so, id) : so,
    turn,
  );
}

function adviceNeedless(turn: Turn, signerId: number): Turn {
  const round = currentRound(turn.state);
  const signer = round?.signers.find(({ id }) => id === signerId);
  if (round === undefined || !signer?.task) return turn;
  const { id: taskId } = signer.task;
  return emit(withoutOpinion(turn, { round, signer, task: signer.task }), history(taskId, 'cameBack'), {
    kind: 'notify',
    notice: 'assigned',
    userIds: holdersOf(signer),
    taskId,
  });
}
