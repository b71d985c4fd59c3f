import { type Refused, refused } from '../../shared/refusal';
import { askThoseDue, closeAll } from '../round/asking';
import type { TakeBack } from '../commands';
import { NO_CLOCK } from '../round/deadlines';
import type { Effect } from '../effects';
import { closedLongAgo, findTask, type SignersTask } from '../people/held';
import { askerOf } from '../people/heir';
import { refusalOfOwn } from '../people/may-sit';
import { own } from '../people/own';
import { record, settle } from '../round/settling';
import { signerTree } from '../round/signer-tree';
import type { ApprovalState, Round, Signer, Vote } from '../state';
import { askAgain, history } from '../round/task';
import { change, currentRound, emit, type Outcome, stepOf, type Turn, withRound, withSigner } from '../round/turn';
import { verdictOf } from '../round/verdict';

/**
 * 拿回: the decider withdraws their own decision while nobody has decided on a task that was opened after it.
 * Everything that came of the decision is undone: tasks that it opened are cancelled, tasks that it made needless
 * come back, decisions of rules that followed it are void. Values that it brought into `data` stay until somebody
 * writes others.
 */
export function takeBack(turn: Turn, { taskId, by }: TakeBack): Outcome {
  const found = findTask(turn.state, taskId);
  if (found === undefined) return closedLongAgo();
  if (found.purpose !== 'decision') return refused('wrong_state', 'Only a decision can be taken back.');
  const { vote } = found.signer;
  if (vote?.by.kind !== 'person')
    return refused('wrong_state', 'There is no decision of a person on this task to take back.');
  if (vote.by.userId !== by.userId) return refused('forbidden', 'Only whoever decided can take the decision back.');
  if (!signerTree(found.round.signers).isAttached(found.signer))
    return refused('wrong_state', 'Whoever added this signer was removed: the decision counts no more.');
  return (
    refusalOfOwn(turn.state, stepOf(turn.state, found.round.stepKey), by.userId) ??
    refusalOfFollowed(turn.state, vote) ??
    undo(turn, found, vote, by.userId)
  );
}

/**
 * A decision that was followed stands: the case was returned since, or somebody decided on a task that was opened
 * after it.
 */
function refusalOfFollowed(state: ApprovalState, vote: Vote): Refused | undefined {
  if (state.lastReturn > vote.command)
    return refused('wrong_state', 'The case was returned since: the decision can no longer be taken back.');
  if (state.lastVoided > vote.command)
    return refused('wrong_state', 'What it is about was changed since: the decision can no longer be taken back.');
  const followed = allSigners(state).some((signer) => signer.vote?.by.kind === 'person' && follows(signer, vote));
  return followed
    ? refused('wrong_state', 'Somebody has decided after it: the decision can no longer be taken back.')
    : undefined;
}

/** Whether a signer was asked after that vote and has decided since. */
const follows = (signer: Signer, { command }: Vote): boolean =>
  signer.vote !== null && signer.vote.command > command && signer.task !== null && signer.task.asked >= command;

const allSigners = ({ rounds }: ApprovalState): readonly Signer[] =>
  Object.values(rounds).flatMap(({ signers }) => signers);

function undo(turn: Turn, { round, signer, task }: SignersTask, vote: Vote, userId: string): Outcome {
  const back = withLaterUndone(turn, round, vote);
  const recorded = record(back, 'takenBack', { taskId: task.id, actorId: userId }, { stepKey: round.stepKey });
  const signers = round.signers.map((other) =>
    other.id === signer.id ? { ...other, vote: null } : withoutRulesVote(other, vote),
  );
  const notice: Effect = { kind: 'notify', notice: 'takenBack', userIds: [askerOf(turn.state)], taskId: task.id };
  const open: Round = { ...round, status: 'asking', outcome: null, signers };
  return judgeAgain(emit(recorded, history(task.id, 'takenBack', userId), notice), open, signer.id);
}

/**
 * Mostly the step is open again. Where the other votes are enough without this one, it passes again, and the task
 * that came back is needed no more.
 */
function judgeAgain(turn: Turn, round: Round, signerId: number): Turn {
  if (verdictOf(round, stepOf(turn.state, round.stepKey)) === undefined) return askThoseDue(turn, round, true);
  const back = round.signers.find(({ id }) => id === signerId);
  if (!back?.task) return settle(withRound(turn, round));
  const asked = askAgain(back, back.task, back.task.asked, NO_CLOCK);
  return settle(emit(withSigner(turn, round, { ...back, task: asked.task }), ...asked.effects));
}

/**
 * The case stands at `round` again: later steps have not begun, and those that had returned the case wait for it
 * again.
 */
function withLaterUndone(turn: Turn, round: Round, vote: Vote): Turn {
  const now = currentRound(turn.state);
  const closed = now === undefined || now.entry === round.entry ? turn : closeAll(turn, now, 'cancelled');
  const suspended = round.comeBackTo.reduce((so, key) => suspendAgain(so, key, vote), closed);
  const rounds = Object.fromEntries(
    Object.entries(suspended.state.rounds).filter(([, { begun }]) => begun < vote.command),
  );
  return change(suspended, { rounds, comeBackTo: round.comeBackTo, position: { at: 'step', stepKey: round.stepKey } });
}

function suspendAgain(turn: Turn, stepKey: string, vote: Vote): Turn {
  const round = own(turn.state.rounds, stepKey);
  if (round === undefined) return turn;
  return withRound(turn, {
    ...round,
    status: 'suspended',
    outcome: null,
    signers: round.signers.map((signer) => withoutRulesVote(signer, vote)),
  });
}

/** What a rule decided because of that vote is void. */
const withoutRulesVote = (signer: Signer, vote: Vote): Signer =>
  signer.vote?.by.kind === 'rule' && follows(signer, vote) ? { ...signer, vote: null } : signer;
