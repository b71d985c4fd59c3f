import { isRefused, type Refused, refused } from '../../shared/refusal';
import { closeAll } from '../round/asking';
import { isBlank } from '../../shared/blank';
import type { ReturnCase } from '../commands';
import type { Effect } from '../effects';
import { enterAgain } from '../round/entering';
import { heldTask } from '../people/held';
import { askerOf } from '../people/heir';
import { own } from '../people/own';
import type { Reason } from '../../organisation/people/person';
import type { ApprovalStep } from '../../kinds/approval/schema';
import { record } from '../round/settling';
import { history } from '../round/task';
import { taskIdOf } from '../round/task-id';
import type { ApprovalState, Round } from '../state';
import {
  change,
  emit,
  type Outcome,
  roundOf,
  stepIndex,
  stepOf,
  takeNumber,
  type Turn,
  withRound,
} from '../round/turn';

/** How a definition and a command name the initiator as the one to return to. */
export const INITIATOR = 'initiator';

/**
 * 退回: the case goes back to the initiator or to an earlier step, and from there straight back here, or through all
 * steps again.
 */
export function returnCase(turn: Turn, command: ReturnCase): Outcome {
  const held = heldTask(turn.state, command.taskId, command.by);
  if (isRefused(held)) return held;
  const { round } = held;
  const refusal = refusalOfReturn(turn.state, stepOf(turn.state, round.stepKey), command);
  if (refusal) return refusal;
  const { taskId, by, to, resume, reason } = command;
  const closed = closeAll(turn, round, 'returned', { byId: by.userId, text: reason });
  const recorded = record(
    closed,
    'returned',
    { taskId, actorId: by.userId },
    { stepKey: round.stepKey, comment: reason, to, resume },
  );
  const left = leave(recorded, roundOf(recorded.state, round.stepKey), command);
  return to === INITIATOR ? askInitiator(left, command) : enterAgain(left, to);
}

function refusalOfReturn(state: ApprovalState, step: ApprovalStep, { to, reason }: ReturnCase): Refused | undefined {
  if (isBlank(reason)) return refused('unprocessable', 'A return needs a reason.', '/reason');
  const { mayReturnTo = ['initiator', 'earlier'] } = step;
  if (!mayReturnTo.includes(to === INITIATOR ? 'initiator' : 'earlier'))
    return refused(
      'forbidden',
      `This step does not return to ${to === INITIATOR ? 'the initiator' : 'earlier steps'}.`,
    );
  if (to === INITIATOR) return undefined;
  const target = stepIndex(state, to);
  if (target < 0) return refused('unprocessable', `There is no step ${to}.`, '/to');
  if (target >= stepIndex(state, step.key))
    return refused('unprocessable', `The step ${to} is not earlier than this one.`, '/to');
  return wasDecided(own(state.rounds, to))
    ? undefined
    : refused('unprocessable', `The step ${to} was skipped or has asked nobody: there is nobody to return to.`, '/to');
}

const wasDecided = (round: Round | undefined): boolean => round?.status === 'done' && round.signers.length > 0;

/**
 * `here`: the step keeps its decisions and waits. `rerun`: it and every step from the target on are as if they had
 * not begun.
 */
function leave(turn: Turn, round: Round, { to, resume }: ReturnCase): Turn {
  const returned = change(turn, { lastReturn: turn.state.numbers.command });
  if (resume === 'here')
    return change(withRound(returned, { ...round, status: 'suspended' }), {
      comeBackTo: [...returned.state.comeBackTo, round.stepKey],
    });
  const from = to === INITIATOR ? 0 : stepIndex(turn.state, to);
  const rounds = Object.fromEntries(
    Object.entries(turn.state.rounds).filter(([key]) => stepIndex(turn.state, key) < from),
  );
  return change(returned, { rounds, comeBackTo: [] });
}

const TAKEN_OVER: Reason = { rule: 'handover', result: 'the request was taken over from its initiator' };

/** The initiator, or whoever has taken the request over, gets a task of their own, without a clock. */
function askInitiator(turn: Turn, { by, reason }: ReturnCase): Turn {
  const { number, turn: numbered } = takeNumber(turn, 'task');
  const { heirId, caseId, title } = turn.state;
  const askerId = askerOf(turn.state);
  const id = taskIdOf(caseId, number, turn.at);
  const asked = change(numbered, { position: { at: 'initiator', task: { id, holderId: askerId, urgedAt: null } } });
  const opened: Effect = {
    kind: 'openTask',
    taskId: id,
    number,
    purpose: 'resubmission',
    stepKey: INITIATOR,
    stepName: INITIATOR,
    title,
    outcomes: [],
    outcomeNames: {},
    form: null,
    fields: {},
    assigneeId: askerId,
    candidateIds: [],
    dueAt: null,
    whyMe: [
      { rule: 'return', result: `${by.name} returned the case: ${reason}` },
      ...(heirId === undefined ? [] : [TAKEN_OVER]),
    ],
  };
  return emit(asked, opened, history(id, 'opened', by.userId, reason), {
    kind: 'notify',
    notice: 'returned',
    userIds: [askerId],
    taskId: id,
  });
}
