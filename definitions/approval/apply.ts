/**
 * The approval machine: what a command does to an approval. It is pure; a host (a flow) sends it the commands of
 * people, carries out the effects, and sends back what it found and which timers fired. docs/approvals.md says what
 * everything means.
 */
import { isRefused, type Refused, refused } from '../shared/refusal';
import { answerTo, openedBy, remember } from './round/answers';
import { beginAsking } from './round/begin-asking';
import { claim, unclaim } from './acts/claiming';
import type { Command, HandOver, Start } from './commands';
import { comment, copyTo } from './acts/commenting';
import { refusalOfChoices, refusalOfMissingChoices } from './data/choices';
import { refusalOfData } from './data/conditions';
import { decide } from './acts/deciding';
import { callBack, delegate } from './acts/delegating';
import type { Effect } from './effects';
import { enterFrom } from './round/entering';
import type { Environment } from './environment';
import { managerFound, timerFired } from './acts/expiring';
import { handOver } from './acts/handing-over';
import { migrate } from './acts/migrating';
import { recalculate } from './acts/recalculating';
import { recordChanged } from './acts/record-changing';
import { resubmit } from './acts/resubmitting';
import { returnCase } from './acts/returning';
import { addSigners, removeSigner } from './acts/signers';
import type { Answer, ApprovalState, KeptTask } from './state';
import { takeBack } from './acts/taking-back';
import { transfer } from './acts/transferring';
import type { Outcome, Turn } from './round/turn';
import { urge } from './acts/urging';
import { closeCase, withdraw } from './acts/withdrawing';

/** The new state, what the host has to do about it, and what the sender is told. */
export interface Applied {
  readonly state: ApprovalState;
  readonly effects: readonly Effect[];
  readonly answer: Answer;
}

/**
 * Starts an approval. The first effects find the approvers of its first step, or end it when every step is skipped.
 */
export function start(command: Start, at: string, environment: Environment): Applied | Refused {
  const { definition, data, chosen = {} } = command;
  const refusal =
    refusalOfData(definition, data, '/data', environment) ??
    refusalOfChoices(definition, chosen, 'initiator') ??
    refusalOfMissingChoices(definition, chosen, data, environment);
  return (
    refusal ??
    finished(
      enterFrom({ state: newState(command), effects: [], at, environment, cause: command.id }, 0, 'approve'),
      null,
      command.id,
    )
  );
}

/**
 * Applies a command at a moment of the case’s clock. A refused command changes nothing; one that comes twice changes
 * nothing the second time and gets the first answer.
 */
export function apply(state: ApprovalState, command: Command, at: string, environment: Environment): Applied | Refused {
  const commandId = 'id' in command ? command.id : null;
  const first = commandId === null ? undefined : answerTo(state, commandId);
  if (first !== undefined) return { state, effects: [], answer: first };
  if (state.status !== 'running' && !isRemark(command))
    return refused('wrong_state', `This approval has ended: it is ${state.status}.`);
  const turn: Turn = { state: counted(state), effects: [], at, environment, cause: commandId };
  if (command.kind === 'handOver') return handedOver(turn, command);
  const outcome = outcomeOf(turn, command);
  return isRefused(outcome)
    ? outcome
    : finished(outcome, 'taskId' in command ? command.taskId : null, causeOf(state, command));
}

/** What changes nothing of what was decided: it may come after the end. */
export const isRemark = ({ kind }: Pick<Command, 'kind'>): boolean => kind === 'comment' || kind === 'cc';

function outcomeOf(turn: Turn, command: Exclude<Command, HandOver>): Outcome {
  switch (command.kind) {
    case 'decide':
      return decide(turn, command);
    case 'return':
      return returnCase(turn, command);
    case 'resubmit':
      return resubmit(turn, command);
    case 'takeBack':
      return takeBack(turn, command);
    case 'withdraw':
      return withdraw(turn, command);
    case 'addSigners':
      return addSigners(turn, command);
    case 'removeSigner':
      return removeSigner(turn, command);
    case 'transfer':
      return transfer(turn, command);
    case 'delegate':
      return delegate(turn, command);
    case 'callBack':
      return callBack(turn, command);
    case 'claim':
      return claim(turn, command);
    case 'unclaim':
      return unclaim(turn, command);
    case 'cc':
      return copyTo(turn, command);
    case 'urge':
      return urge(turn, command);
    case 'comment':
      return comment(turn, command);
    case 'approversFound':
      return beginAsking(turn, command);
    case 'managerFound':
      return managerFound(turn, command);
    case 'timerFired':
      return timerFired(turn, command);
    case 'recordChanged':
      return recordChanged(turn, command);
    case 'migrate':
      return migrate(turn, command);
    case 'recalculate':
      return recalculate(turn);
    case 'closeCase':
      return closeCase(turn, command);
  }
}

function handedOver(turn: Turn, command: HandOver): Applied | Refused {
  const result = handOver(turn, command);
  return isRefused(result) ? result : finished(result.turn, null, command.id, result.kept);
}

/** The command whose answer this belongs to: its own, or the one that led to the step whose approvers were found. */
function causeOf({ position }: ApprovalState, command: Command): string | null {
  if ('id' in command) return command.id;
  return command.kind === 'approversFound' && position.at === 'finding' ? position.cause : null;
}

function finished(
  { state, effects }: Turn,
  taskId: string | null,
  commandId: string | null,
  kept?: readonly KeptTask[],
): Applied {
  const answer: Answer = {
    taskId,
    caseStatus: state.status,
    nextTaskIds: openedBy(effects),
    ...(kept === undefined ? {} : { kept }),
  };
  if (commandId === null) return { state, effects, answer };
  const remembering = remember(state, commandId, answer);
  return { state: remembering, effects, answer: answerTo(remembering, commandId) ?? answer };
}

const counted = (state: ApprovalState): ApprovalState => ({
  ...state,
  numbers: { ...state.numbers, command: state.numbers.command + 1 },
});

const newState = ({ definition, caseId, title, subject, initiatorId, ...given }: Start): ApprovalState => ({
  definition,
  caseId,
  title,
  subject,
  initiatorId,
  ...(given.interestedIds === undefined ? {} : { interestedIds: given.interestedIds }),
  data: given.data,
  followed: given.followed ?? {},
  touched: null,
  changes: [],
  chosen: given.chosen ?? {},
  status: 'running',
  outcome: null,
  endedBy: null,
  position: { at: 'end' },
  rounds: {},
  comeBackTo: [],
  lastReturn: 0,
  lastVoided: 0,
  numbers: { command: 1, entry: 0, task: 0, timer: 0, ledger: 0 },
  answered: [],
});
