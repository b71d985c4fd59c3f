import { type Refused, refused } from '../../shared/refusal';
import type { HandOver } from '../commands';
import { refusalOfOwn, refusalToSit } from '../people/may-sit';
import type { ApprovalState, KeptTask, Round, Signer, Task } from '../state';
import { history, isLive } from '../round/task';
import { giveResubmission, takeOver } from './taking-over';
import { formerIdsOf, giveTo } from './transferring';
import { currentRound, emit, roundOf, stepOf, type Turn, withSigner } from '../round/turn';

export interface HandedOver {
  readonly turn: Turn;
  readonly kept: readonly KeptTask[];
}

/**
 * 离职交接: every undecided place of somebody who leaves becomes another’s. So is one whose turn has not come, and one
 * that waits to go on after a return. A place that the other may not take (they sit in that step already, or it is
 * their own request) stays, and the answer says so: no task is lost or doubled, and no vote disappears.
 */
export function handOver(turn: Turn, command: HandOver): HandedOver | Refused {
  if (!command.by.isAdministrator) return refused('forbidden', 'Only an administrator hands tasks over.');
  const now = currentRound(turn.state);
  const keys = [...(now === undefined ? [] : [now.stepKey]), ...turn.state.comeBackTo];
  return keys.reduce((so: HandedOver, key) => handOverRound(so, key, command), begun(turn, command, keys));
}

/** The request, before the places; with those in which the heir sits already and may decide no more. */
function begun(turn: Turn, command: HandOver, keys: readonly string[]): HandedOver {
  const taken = takeOver(turn, command);
  const kept = taken.state.heirId === turn.state.heirId ? [] : keys.flatMap((key) => ownPlacesIn(taken.state, key));
  return { turn: handOverResubmission(taken, command), kept };
}

function ownPlacesIn(state: ApprovalState, stepKey: string): readonly KeptTask[] {
  const step = stepOf(state, stepKey);
  return roundOf(state, stepKey).signers.flatMap(({ holderId, vote, task }) => {
    const refusal = vote === null && holderId === state.heirId ? refusalOfOwn(state, step, holderId) : undefined;
    return refusal ? [{ taskId: task?.id ?? null, stepKey, reason: refusal.refusal.detail }] : [];
  });
}

function handOverRound(so: HandedOver, stepKey: string, command: HandOver): HandedOver {
  const ids = roundOf(so.turn.state, stepKey).signers.map(({ id }) => id);
  return ids.reduce((now: HandedOver, id) => {
    const round = roundOf(now.turn.state, stepKey);
    const signer = round.signers.find((candidate) => candidate.id === id);
    return signer === undefined || signer.vote !== null
      ? now
      : handOverOpinion(handOverPlace(now, round, signer, command), stepKey, id, command);
  }, so);
}

function handOverPlace(so: HandedOver, round: Round, signer: Signer, { fromUserId, to, by }: HandOver): HandedOver {
  if (signer.holderId !== fromUserId) return so;
  const refusal = refusalToSit(
    { state: so.turn.state, step: stepOf(so.turn.state, round.stepKey), round },
    to,
    '/toUserId',
  );
  if (refusal)
    return {
      ...so,
      kept: [...so.kept, { taskId: signer.task?.id ?? null, stepKey: round.stepKey, reason: refusal.refusal.detail }],
    };
  const task = isLive(signer.task) ? signer.task : null;
  const given = giveTo(so.turn, { round, signer, task }, to, {
    rule: 'handover',
    result: `${by.name} handed the tasks over`,
  });
  return { ...so, turn: task === null ? given : emit(given, history(task.id, 'handedOver', by.userId)) };
}

function handOverOpinion(so: HandedOver, stepKey: string, id: number, { fromUserId, to, by }: HandOver): HandedOver {
  const round = roundOf(so.turn.state, stepKey);
  const signer = round.signers.find((candidate) => candidate.id === id);
  const task: Task | null = signer?.task ?? null;
  if (signer === undefined || task?.opinion?.holderId !== fromUserId) return so;
  const refusal = refusalToSit({ state: so.turn.state, step: stepOf(so.turn.state, stepKey), round }, to, '/toUserId');
  if (refusal)
    return { ...so, kept: [...so.kept, { taskId: task.opinion.id, stepKey, reason: refusal.refusal.detail }] };
  const opinion = { ...task.opinion, holderId: to.person.userId, formerIds: formerIdsOf(task.opinion) };
  const given = withSigner(so.turn, round, { ...signer, task: { ...task, opinion } });
  return {
    ...so,
    turn: emit(
      given,
      { kind: 'changeTask', taskId: opinion.id, assigneeId: opinion.holderId },
      history(opinion.id, 'handedOver', by.userId),
    ),
  };
}

function handOverResubmission(turn: Turn, { fromUserId, to, by }: HandOver): Turn {
  const { position } = turn.state;
  return position.at === 'initiator' && position.task.holderId === fromUserId
    ? giveResubmission(turn, to.person.userId, by.userId)
    : turn;
}
