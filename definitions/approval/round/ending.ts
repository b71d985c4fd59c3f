import { closeAll } from './asking';
import { askerOf } from '../people/heir';
import type { ApprovalStatus } from '../state';
import { change, currentRound, emit, type Turn } from './turn';

/** Ends the approval: nothing stays open, no timer runs, and nothing waits to go on. */
export function endAs(turn: Turn, status: Exclude<ApprovalStatus, 'running'>, outcome: string | null): Turn {
  const round = currentRound(turn.state);
  const closed = round === undefined ? turn : closeAll(turn, round, 'cancelled');
  const ended = change(closed, { status, outcome, position: { at: 'end' }, comeBackTo: [] });
  return emit(
    ended,
    { kind: 'notify', notice: 'finished', userIds: [askerOf(turn.state)], taskId: null },
    { kind: 'finish', status, outcome, data: turn.state.data },
  );
}
