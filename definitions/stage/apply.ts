import { isRefused, type PlacedError, type Refused, refused } from '../shared/refusal';
import { complete, ownersChanged, plan, undo } from './acts/activities';
import type { StageCommand, StageFact } from './commands';
import { claimEnded, lose, unmetToWin, win } from './acts/ending';
import type { CaseFacts } from './facts';
import { gateEnded, refusalForGate } from './acts/gate';
import { refusedBy, SUSPENDED, UNASSIGNED } from './acts/in-the-way';
import { migrate } from './acts/migrating';
import { move, refusalToAim, unmetToMove } from './acts/moving';
import { recalculate } from './acts/recalculating';
import { isLastStage, stageAt, type StageRules } from './rules';
import { isOpen, type StageAnswer, type StageState } from './state';
import { resume, suspend } from './acts/suspending';
import { tick } from './acts/ticking';
import { type Applied, done, type FactsTurn, type Outcome } from './turn';

/** Clients and the engine try again within minutes. */
const MAX_ANSWERS = 50;

/** The first answer to a command that was accepted before. */
export const answerTo = (
  { answered }: Pick<StageState, 'answered'>,
  commandId: string,
): StageAnswer | Refused | undefined => answered.find((one) => one.commandId === commandId)?.answer;

/**
 * What refuses a command whatever the fields of the case say; asked before it is taken on, and again by {@link
 * apply}. Whoever wishes to move or to win is told at the same time what else is missing.
 */
export function refusalAtOnce(
  state: StageState,
  command: StageCommand,
  rules: StageRules,
  facts: CaseFacts,
): Refused | undefined {
  if (answerTo(state, command.id) !== undefined) return undefined;
  if (!isOpen(state))
    return refused(
      'wrong_state',
      `The opportunity is ${state.status}; nothing about its progress can be changed any more.`,
    );
  switch (command.kind) {
    case 'resume':
      return state.suspension === null ? refused('wrong_state', 'The opportunity is not suspended.') : undefined;
    case 'lose':
      return undefined;
    case 'suspend':
      return state.suspension === null ? undefined : refused('wrong_state', 'The opportunity is suspended already.');
    case 'move':
      return (
        hindered(state, () =>
          refusalToAim(state, command.to, rules) === undefined ? unmetToMove(command.to, state, facts, rules) : [],
        ) ?? refusalToAim(state, command.to, rules)
      );
    case 'win':
      return hindered(state, () =>
        isLastStage(stageAt(rules, state.visit.stageKey)) ? unmetToWin(state, facts, rules, command.contractParty) : [],
      );
    case 'undo':
      return hindered(state, () => []);
    case 'complete':
    case 'plan':
      return suspended(state);
  }
}

/** @param unmet what is missing beside that */
function hindered(state: StageState, unmet: () => readonly PlacedError[]): Refused | undefined {
  const hindrance = suspended(state) ?? refusalForGate(state);
  return hindrance && alsoMissing(hindrance, unmet());
}

const alsoMissing = (
  { refusal: { code, detail, pointer, errors = [] } }: Refused,
  unmet: readonly PlacedError[],
): Refused => refused(code, [detail, ...unmet.map((one) => one.detail)].join(' '), pointer, [...errors, ...unmet]);

const suspended = ({ suspension }: StageState): Refused | undefined =>
  suspension === null ? undefined : refusedBy(SUSPENDED);

/** OPP-18. */
export const refusalOfUnassigned = ({
  isPublic,
  ownerIds,
}: Pick<CaseFacts, 'isPublic' | 'ownerIds'>): Refused | undefined =>
  isPublic && ownerIds.length === 0 ? refusedBy(UNASSIGNED) : undefined;

/**
 * What somebody does about the progress of an opportunity: the state after it and what is to be written, or why not.
 * Where a gate must be asked, its approval has the id of the command.
 */
export function apply(turn: FactsTurn, command: StageCommand): Outcome {
  const { state, rules, facts } = turn;
  const known = answerTo(state, command.id);
  if (known) return isRefused(known) ? known : { state, effects: [], answer: known };
  const refusal = refusalAtOnce(state, command, rules, facts) ?? refusalOfUnassigned(facts);
  if (refusal) return refusal;
  const outcome = decided(turn, command);
  return isRefused(outcome) ? outcome : remembered(counted(state, outcome), command.id);
}

function decided(turn: FactsTurn, command: StageCommand): Outcome {
  switch (command.kind) {
    case 'move':
      return move(turn, command);
    case 'complete':
      return complete(turn, command);
    case 'undo':
      return undo(turn, command);
    case 'plan':
      return plan(turn, command);
    case 'win':
      return win(turn, command);
    case 'lose':
      return lose(turn, command);
    case 'suspend':
      return suspend(turn, command);
    case 'resume':
      return resume(turn);
  }
}

/**
 * The same for what the flow reports: the clock, the gate, the registration, another version. What does not matter
 * any more changes nothing.
 */
export function report(turn: FactsTurn, fact: StageFact): Outcome {
  if (!isOpen(turn.state)) return done(turn.state);
  const outcome = reported(turn, fact);
  if (isRefused(outcome)) return outcome;
  return counted(turn.state, outcome);
}

function reported(turn: FactsTurn, fact: StageFact): Outcome {
  switch (fact.kind) {
    case 'tick':
      return tick(turn);
    case 'gateEnded':
      return gateEnded(turn, fact);
    case 'claimEnded':
      return claimEnded(turn, fact.how);
    case 'ownersChanged':
      return ownersChanged(turn, fact.from, fact.to);
    case 'migrate':
      return migrate(turn, fact.model, fact.version);
    case 'recalculate':
      return recalculate(turn, fact.calendar);
  }
}

const counted = (before: StageState, applied: Applied): Applied =>
  applied.effects.length === 0 ? applied : { ...applied, state: { ...applied.state, version: before.version + 1 } };

const remembered = (applied: Applied, commandId: string): Applied => ({
  ...applied,
  state: {
    ...applied.state,
    answered: [...applied.state.answered, { commandId, answer: applied.answer }].slice(-MAX_ANSWERS),
  },
});
