import { refused } from '../../shared/refusal';
import type { CloseCase, Withdraw } from '../commands';
import { endAs } from '../round/ending';
import { askerOf } from '../people/heir';
import { record } from '../round/settling';
import type { Effect } from '../effects';
import { history, isLive, tellHolders } from '../round/task';
import { currentRound, emit, type Outcome, type Turn } from '../round/turn';

/** 撤回: the initiator, or whoever has taken the request over, ends the approval, any time before its end. */
export function withdraw(turn: Turn, { by, reason }: Withdraw): Outcome {
  if (by.userId !== askerOf(turn.state))
    return refused(
      'forbidden',
      `Only ${turn.state.heirId === undefined ? 'the initiator' : 'whoever has taken it over'} withdraws an approval.`,
    );
  return withdrawn(turn, by.userId, reason ?? null);
}

/** The flow that hosts the approval ends it together with its case. */
export const closeCase = (turn: Turn, { byUserId, reason }: CloseCase): Turn => withdrawn(turn, byUserId, reason);

function withdrawn(turn: Turn, actorId: string | null, reason: string | null): Turn {
  const recorded = record(
    turn,
    'withdrawn',
    { taskId: null, actorId },
    { stepKey: null, ...(reason === null ? {} : { comment: reason }) },
  );
  const note = { ...(actorId === null ? {} : { byId: actorId }), ...(reason === null ? {} : { text: reason }) };
  return endAs(withoutResubmission(emit(recorded, ...toldOfIt(turn))), 'withdrawn', null, note);
}

/** Whoever is asked learns that nobody waits for them any more. */
const toldOfIt = ({ state }: Turn): readonly Effect[] =>
  (currentRound(state)?.signers ?? []).flatMap((signer) =>
    isLive(signer.task) ? tellHolders('withdrawn', signer, signer.task) : [],
  );

function withoutResubmission(turn: Turn): Turn {
  const { position } = turn.state;
  if (position.at !== 'initiator') return turn;
  return emit(
    turn,
    { kind: 'closeTask', taskId: position.task.id, status: 'cancelled' },
    history(position.task.id, 'cancelled'),
  );
}
