/** How the case goes on: to the step that returned it, to the next one whose condition holds, or to its end. */
import { isTaken } from '../data/conditions';
import { findRequest } from '../people/find-request';
import { own } from '../people/own';
import { endAs } from './ending';
import { askThoseDue } from './asking';
import { change, emit, roundOf, stepIndex, stepOf, takeNumber, type Turn, withRound } from './turn';
import type { ApprovalStep } from '../../kinds/approval/schema';
import type { Round } from '../state';

/** The step has passed with this outcome. */
export function goOn(turn: Turn, fromStepKey: string, outcome: string): Turn {
  return comeBack(turn) ?? enterFrom(turn, stepIndex(turn.state, fromStepKey) + 1, outcome);
}

/**
 * Enters the first step from `index` on whose condition holds. Steps that are done stay so, and one that waits to go
 * on does. Past the last one the approval has passed, unless one is left whose condition holds by now.
 */
export function enterFrom(turn: Turn, index: number, lastOutcome: string): Turn {
  const step = turn.state.definition.steps[index];
  if (step === undefined) return leftOut(turn) ?? endAs(turn, 'approved', lastOutcome);
  const round = own(turn.state.rounds, step.key);
  if (round?.status === 'done') return enterFrom(turn, index + 1, round.outcome ?? lastOutcome);
  if (round?.status === 'suspended') return goOnWith(turn, step.key);
  if (isTaken(step, turn.state.data, turn.environment)) return enter(turn, step, false);
  const skipped = round?.status === 'skipped' ? turn : beginRound(turn, step, 'skipped').turn;
  return enterFrom(skipped, index + 1, lastOutcome);
}

/** What signers wrote may have made the condition of an earlier step hold: nothing passes without it. */
function leftOut(turn: Turn): Turn | undefined {
  const { definition, rounds, data } = turn.state;
  const step = definition.steps.find(
    (one) => own(rounds, one.key)?.status !== 'done' && isTaken(one, data, turn.environment),
  );
  return step && enter(turn, step, false);
}

/**
 * Begins a step: its approvers are to be found. `returned`: the case was returned to it, so that whoever approved
 * before is asked again.
 */
function enter(turn: Turn, step: ApprovalStep, returned: boolean): Turn {
  const begun = beginRound(turn, step, 'asking');
  const { entry } = begun.round;
  const finding = change(begun.turn, {
    position: { at: 'finding', stepKey: step.key, entry, cause: turn.cause, returned },
  });
  return emit(finding, {
    kind: 'findApprovers',
    request: findRequest(finding.state, turn.environment, { step, entry, at: turn.at }),
  });
}

/** Enters a step that the case was returned to. */
export const enterAgain = (turn: Turn, stepKey: string): Turn => enter(turn, stepOf(turn.state, stepKey), true);

/**
 * Straight back to the step that had returned the case: those who decided keep their decision, the others are asked
 * again. Undefined when no step waits for it, or one before it must be asked first.
 */
export function comeBack(turn: Turn): Turn | undefined {
  const { comeBackTo, definition, rounds } = turn.state;
  const stepKey = comeBackTo.at(-1);
  if (stepKey === undefined) return undefined;
  const before = definition.steps.slice(0, stepIndex(turn.state, stepKey));
  return before.every(({ key }) => own(rounds, key) !== undefined) ? goOnWith(turn, stepKey) : undefined;
}

function goOnWith(turn: Turn, stepKey: string): Turn {
  const comeBackTo = turn.state.comeBackTo.filter((key) => key !== stepKey);
  const back = change(turn, { comeBackTo, position: { at: 'step', stepKey } });
  return askThoseDue(back, { ...roundOf(back.state, stepKey), status: 'asking' });
}

function beginRound(
  turn: Turn,
  step: ApprovalStep,
  status: Round['status'],
): { readonly turn: Turn; readonly round: Round } {
  const { number: entry, turn: numbered } = takeNumber(turn, 'entry');
  const round: Round = {
    stepKey: step.key,
    entry,
    begun: turn.state.numbers.command,
    status,
    outcome: null,
    signers: [],
    comeBackTo: turn.state.comeBackTo,
  };
  return { round, turn: withRound(numbered, round) };
}
