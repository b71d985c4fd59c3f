import { askThoseDue, closeAll } from './asking';
import { endAs } from './ending';
import { goOn } from './entering';
import type { AppendLedger, Effect, LedgerAction, LedgerData } from '../effects';
import { currentRound, emit, roundOf, stepOf, takeNumber, type Turn, withRound } from './turn';
import { verdictOf } from './verdict';

/** Judges the current round after anything has changed in it: it ends, or whoever is due is asked. */
export function settle(turn: Turn): Turn {
  const round = currentRound(turn.state);
  if (round === undefined) return turn;
  const outcome = verdictOf(round, stepOf(turn.state, round.stepKey));
  return outcome === undefined
    ? askThoseDue(turn, round)
    : finishStep(closeAll(turn, round, 'cancelled'), round.stepKey, outcome);
}

/** The step is done. A rejection ends the approval; any other outcome lets it go on. */
export function finishStep(turn: Turn, stepKey: string, outcome: string): Turn {
  const done = withRound(turn, { ...roundOf(turn.state, stepKey), status: 'done', outcome });
  return outcome === 'reject' ? endAs(done, 'rejected', outcome) : goOn(done, stepKey, outcome);
}

/** A line of the ledger, with the case’s next number. */
export function record(
  turn: Turn,
  action: LedgerAction,
  entry: { taskId: string | null; actorId: string | null; outcome?: string },
  data: LedgerData,
): Turn {
  const { number, turn: numbered } = takeNumber(turn, 'ledger');
  const line: AppendLedger = { kind: 'appendLedger', number, action, outcome: null, ...entry, data };
  return emit(numbered, line satisfies Effect);
}
