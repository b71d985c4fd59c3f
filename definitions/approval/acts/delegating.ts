import { isRefused, refused } from '../../shared/refusal';
import type { CallBack, Decide, Delegate } from '../commands';
import type { Effect } from '../effects';
import { withName } from '../data/outcomes';
import { givenToAnother, heldTask, type FoundTask, type SignersTask } from '../people/held';
import { refusalOfOwn, refusalToSit } from '../people/may-sit';
import { called } from '../../organisation/people/person';
import { record, settle } from '../round/settling';
import type { Task } from '../state';
import { closeOpinion, history, taskOfStep } from '../round/task';
import { taskIdOf } from '../round/task-id';
import { liveTask } from './transferring';
import { emit, type Outcome, stepOf, takeNumber, type Turn, withSigner } from '../round/turn';

type FoundOpinion = Extract<FoundTask, { purpose: 'opinion' }>;

/**
 * 委派: the other gives an opinion, then the task comes back to its owner, who decides. The owner’s deadline runs on.
 */
export function delegate(turn: Turn, { taskId, by, to, reason }: Delegate): Outcome {
  const held = heldTask(turn.state, taskId, by);
  if (isRefused(held)) return held;
  const { round, signer, task } = held;
  const step = stepOf(turn.state, round.stepKey);
  if (step.mayTransfer === false) return refused('forbidden', 'Tasks of this step are not delegated.');
  const refusal = refusalToSit({ state: turn.state, step, round }, to, '/to');
  if (refusal) return refusal;
  const { number, turn: numbered } = takeNumber(turn, 'task');
  const opinion = { id: taskIdOf(turn.state.caseId, number, turn.at), holderId: to.person.userId };
  const why = {
    rule: 'delegation',
    result: `${by.name} asks for an opinion${reason === undefined ? '' : `: ${reason}`}`,
  };
  const effects: readonly Effect[] = [
    { kind: 'changeTask', taskId, status: 'delegated' },
    history(taskId, 'delegated', by.userId, reason ?? `to ${called(to.person)}`),
    {
      ...taskOfStep(turn.state, step),
      taskId: opinion.id,
      number,
      purpose: 'opinion',
      assigneeId: opinion.holderId,
      candidateIds: [],
      dueAt: task.dueAt,
      whyMe: [...to.why, why],
    },
    history(opinion.id, 'opened', by.userId),
    { kind: 'notify', notice: 'assigned', userIds: [opinion.holderId], taskId: opinion.id },
  ];
  return emit(withSigner(numbered, round, { ...signer, task: { ...task, status: 'delegated', opinion } }), ...effects);
}

/** The owner has the task back at once; the opinion is waited for no longer. */
export function callBack(turn: Turn, { taskId, by }: CallBack): Outcome {
  const found = liveTask(turn.state, taskId);
  if (isRefused(found)) return found;
  const { round, signer, task } = found;
  if (signer.holderId !== by.userId)
    return refused('forbidden', 'Only whoever asked for the opinion calls the task back.');
  if (task.opinion === null)
    return refused('wrong_state', 'This task waits for no opinion: there is none to call back.');
  return (
    refusalOfOwn(turn.state, stepOf(turn.state, round.stepKey), by.userId) ??
    emit(withoutOpinion(turn, found), history(taskId, 'calledBack', by.userId))
  );
}

/** The task is open again, without the opinion. */
export function withoutOpinion(turn: Turn, { round, signer, task }: SignersTask): Turn {
  const back: Task = { ...task, status: 'open', opinion: null };
  return emit(withSigner(turn, round, { ...signer, task: back }), ...closeOpinion(task, 'cancelled'), {
    kind: 'changeTask',
    taskId: task.id,
    status: 'open',
  });
}

/** The opinion has come: it is written down, counts nothing, and the owner decides. */
export function giveOpinion(
  turn: Turn,
  { round, signer, task, opinion }: FoundOpinion,
  { by, outcome, comment, form, attachments }: Decide,
): Outcome {
  if (opinion.holderId !== by.userId)
    return opinion.formerIds?.includes(by.userId)
      ? givenToAnother()
      : refused('forbidden', 'This task is somebody else’s.');
  if (form !== undefined && Object.keys(form).length > 0)
    return refused('unprocessable', 'An opinion changes no values: the owner of the task decides on them.', '/form');
  const advised = withName(stepOf(turn.state, round.stepKey), outcome);
  const { outcomeName = outcome } = advised;
  const text = comment === undefined ? outcomeName : `${outcomeName}: ${comment}`;
  const effects: readonly Effect[] = [
    { kind: 'closeTask', taskId: opinion.id, status: 'done', ...advised, byId: by.userId },
    { ...history(opinion.id, 'decided', by.userId, text), ...(attachments === undefined ? {} : { attachments }) },
    { kind: 'changeTask', taskId: task.id, status: 'open' },
    history(task.id, 'opinionGiven', by.userId, text),
    { kind: 'notify', notice: 'opinion', userIds: signer.holderId === null ? [] : [signer.holderId], taskId: task.id },
  ];
  const back = withSigner(turn, round, { ...signer, task: { ...task, status: 'open', opinion: null } });
  const data = { stepKey: round.stepKey, advised: outcome, ...(comment === undefined ? {} : { comment }) };
  return settle(record(emit(back, ...effects), 'opinion', { taskId: opinion.id, actorId: by.userId }, data));
}
