import { closeAll } from './asking';
import { askerOf } from '../people/heir';
import type { ApprovalState, ApprovalStatus, Data } from '../state';
import type { Note } from './task';
import { change, currentRound, emit, type Turn } from './turn';

/** Ends the approval: nothing stays open, no timer runs, and nothing waits to go on. */
export function endAs(
  turn: Turn,
  status: Exclude<ApprovalStatus, 'running'>,
  outcome: string | null,
  note: Note = {},
): Turn {
  const round = currentRound(turn.state);
  const closed = round === undefined ? turn : closeAll(turn, round, 'cancelled', note);
  const ended = change(closed, { status, outcome, position: { at: 'end' }, comeBackTo: [] });
  return emit(
    ended,
    { kind: 'notify', notice: 'finished', userIds: [askerOf(turn.state)], taskId: null },
    { kind: 'finish', status, outcome, data: turn.state.data },
  );
}

/** How an approval came to its end. */
export interface ApprovalEnd {
  readonly status: Exclude<ApprovalStatus, 'running'>;
  readonly outcome: string | null;
  readonly data: Data;
  /** Who gave the last decision; null: a rule. */
  readonly byUserId: string | null;
}

/** Undefined while it runs. */
export const endOf = ({ status, outcome, data, endedBy }: ApprovalState): ApprovalEnd | undefined =>
  status === 'running' ? undefined : { status, outcome, data, byUserId: endedBy };

/** Remembers whose command ended it, once it has ended. */
export const endedBy = (state: ApprovalState, userId: string | null): ApprovalState =>
  state.status === 'running' || state.endedBy !== null ? state : { ...state, endedBy: userId };
