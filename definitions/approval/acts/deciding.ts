import { isRefused, type Refused, refused } from '../../shared/refusal';
import { isBlank } from '../../shared/blank';
import { refusalOfChoices, refusalOfMissingNext } from '../data/choices';
import type { Decide } from '../commands';
import { clearTimers } from '../round/deadlines';
import type { AddHistory, Effect, LedgerData } from '../effects';
import { merged, refusalOf, refusalOfMissing, refusalOfWriting } from '../data/fields';
import { closedLongAgo, findTask, heldTask, type SignersTask } from '../people/held';
import { askerOf } from '../people/heir';
import { giveOpinion } from './delegating';
import type { ApprovalStep } from '../../kinds/approval/schema';
import { record, settle } from '../round/settling';
import type { ApprovalState, Signer, VotedBy } from '../state';
import { outcomesOf, withName } from '../data/outcomes';
import { closeOpinion } from '../round/task';
import { change, emit, type Outcome, stepOf, type Turn, withSigner } from '../round/turn';
import { withData } from '../data/with-data';

/**
 * 同意、拒绝、… : the holder of an open task decides. On a task that asks for an opinion it is one, and counts
 * nothing.
 */
export function decide(turn: Turn, command: Decide): Outcome {
  const found = findTask(turn.state, command.taskId);
  if (found === undefined) return closedLongAgo();
  const step = found.purpose === 'resubmission' ? undefined : stepOf(turn.state, found.round.stepKey);
  const refusal = step && refusalOfOutcome(step, command.outcome);
  if (found.purpose === 'opinion') return refusal ?? giveOpinion(turn, found, command);
  const held = heldTask(turn.state, command.taskId, command.by);
  if (isRefused(held)) return held;
  return refusal ?? decideHeld(turn, held, command);
}

function decideHeld(turn: Turn, held: SignersTask, command: Decide): Outcome {
  const step = stepOf(turn.state, held.round.stepKey);
  const given = withValues(turn, step, command);
  if (isRefused(given)) return given;
  const refusal =
    refusalOfComment(step, command) ??
    refusalOfChoices(turn.state.definition, command.chosen ?? {}, 'previousApprover');
  if (refusal) return refusal;
  const chosen = change(given, { chosen: { ...turn.state.chosen, ...command.chosen } });
  const voted = vote(chosen, held, {
    outcome: command.outcome,
    by: { kind: 'person', userId: command.by.userId },
    data: {
      ...(command.comment === undefined ? {} : { comment: command.comment }),
      ...(command.form === undefined ? {} : { form: command.form }),
    },
  });
  const decided = settle(emit(voted, decidedLine(command), decidedNotice(turn.state, command.taskId)));
  return refusalOfMissingNext(decided.state) ?? decided;
}

function refusalOfOutcome(step: ApprovalStep, outcome: string): Refused | undefined {
  const outcomes = outcomesOf(step);
  return outcomes.includes(outcome)
    ? undefined
    : refused('unprocessable', `The outcome ${outcome} is none of this step’s: ${outcomes.join(', ')}.`, '/outcome');
}

function refusalOfComment({ requireComment = [] }: ApprovalStep, { outcome, comment }: Decide): Refused | undefined {
  return requireComment.includes(outcome) && isBlank(comment)
    ? refused('unprocessable', `The outcome ${outcome} needs a comment.`, '/comment')
    : undefined;
}

/**
 * The case with the values that the signer gave, if they may give them and they fit. Whoever rejects need not fill in
 * anything.
 */
function withValues(turn: Turn, step: ApprovalStep, { form = {}, outcome }: Decide): Outcome {
  const { fields = {} } = step;
  const data = merged(turn.state.data, form);
  const given = Object.keys(form).length > 0;
  const refusal =
    refusalOfWriting(form, fields) ??
    (outcome === 'reject' ? undefined : refusalOfMissing(data, fields)) ??
    (step.form !== undefined && (given || outcome !== 'reject')
      ? refusalOf(turn.environment.formErrors(step.form, data))
      : undefined);
  return refusal ?? (given ? withData(turn, data) : turn);
}

interface Vote {
  readonly outcome: string;
  readonly by: VotedBy;
  readonly data: Omit<LedgerData, 'stepKey'>;
}

/** Writes the vote of a place into its round and closes its task; {@link settle} judges it. */
export function vote(turn: Turn, { round, signer, task }: SignersTask, { outcome, by, data }: Vote): Turn {
  const actorId = by.kind === 'person' ? by.userId : null;
  const voted: Signer = {
    ...signer,
    vote: { outcome, by, at: turn.at, command: turn.state.numbers.command },
    task: { ...task, status: 'done', timers: [], opinion: null, escalating: null },
  };
  const closing: readonly Effect[] = [
    ...clearTimers(task),
    ...closeOpinion(task, 'cancelled'),
    {
      kind: 'closeTask',
      taskId: task.id,
      status: 'done',
      ...withName(stepOf(turn.state, round.stepKey), outcome),
      byId: actorId,
    },
  ];
  return record(
    emit(withSigner(turn, round, voted), ...closing),
    'decided',
    { taskId: task.id, actorId, outcome },
    { stepKey: round.stepKey, ...data },
  );
}

/** The comment and files of a decision, as a line of the task’s history. */
function decidedLine({ taskId, by, comment, attachments }: Decide): AddHistory {
  return {
    kind: 'addHistory',
    taskId,
    action: 'decided',
    byId: by.userId,
    ...(comment === undefined ? {} : { text: comment }),
    ...(attachments === undefined ? {} : { attachments }),
  };
}

const decidedNotice = (state: ApprovalState, taskId: string): Effect => ({
  kind: 'notify',
  notice: 'decided',
  userIds: [askerOf(state)],
  taskId,
});
