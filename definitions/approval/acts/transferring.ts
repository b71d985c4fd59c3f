import { isRefused, type Refused, refused } from '../../shared/refusal';
import type { Transfer } from '../commands';
import type { Effect } from '../effects';
import { closedLongAgo, findTask, heldTask, refusalOfClosed, type SignersTask } from '../people/held';
import { refusalToSit } from '../people/may-sit';
import { called, type FoundPerson, type Reason } from '../../organisation/people/person';
import type { ApprovalState, Signer, Task } from '../state';
import { closeOpinion, history } from '../round/task';
import { emit, type Outcome, stepOf, type Turn, withSigner } from '../round/turn';

/**
 * 转办: the task is another’s now, with the whole responsibility and the same deadline. An administrator may transfer
 * anybody’s, also one put aside.
 */
export function transfer(turn: Turn, { taskId, by, to, reason }: Transfer): Outcome {
  const held = by.isAdministrator ? liveTask(turn.state, taskId) : heldTask(turn.state, taskId, by);
  if (isRefused(held)) return held;
  const { round, task } = held;
  const step = stepOf(turn.state, round.stepKey);
  if (step.mayTransfer === false && !by.isAdministrator)
    return refused('forbidden', 'Tasks of this step are not transferred.');
  const refusal = refusalToSit({ state: turn.state, step, round }, to, '/to');
  if (refusal) return refusal;
  const why = {
    rule: 'transfer',
    result: `${by.name} transferred the task${reason === undefined ? '' : `: ${reason}`}`,
  };
  const text = reason === undefined ? `to ${called(to.person)}` : `to ${called(to.person)}: ${reason}`;
  return emit(giveTo(turn, held, to, why), history(task.id, 'transferred', by.userId, text));
}

/** The live decision task with this id, whoever holds it. */
export function liveTask(state: ApprovalState, taskId: string): SignersTask | Refused {
  const found = findTask(state, taskId);
  if (found === undefined) return closedLongAgo();
  if (found.purpose !== 'decision')
    return refused('wrong_state', 'Only a task that is to be decided can be given to somebody else.');
  return refusalOfClosed(found) ?? found;
}

/**
 * Seats somebody else at a place: the task, if there is one, keeps its id; an opinion that was asked for is waited
 * for no longer.
 */
export function giveTo(
  turn: Turn,
  {
    round,
    signer,
    task,
  }: { readonly round: SignersTask['round']; readonly signer: Signer; readonly task: Task | null },
  to: FoundPerson,
  why: Reason,
): Turn {
  const whyMe = [...to.why, why];
  const back: Task | null = task?.status === 'delegated' ? { ...task, status: 'open', opinion: null } : task;
  const seated = withSigner(turn, round, {
    ...signer,
    holderId: to.person.userId,
    formerIds: formerIdsOf(signer),
    group: null,
    task: back,
    why: whyMe,
  });
  return task === null ? seated : emit(seated, ...handedTo(task, to.person.userId, whyMe));
}

/** Everyone who held a place, once each. */
export const formerIdsOf = ({
  holderId,
  formerIds = [],
}: {
  readonly holderId: string | null;
  readonly formerIds?: readonly string[];
}): readonly string[] => (holderId === null || formerIds.includes(holderId) ? formerIds : [...formerIds, holderId]);

const handedTo = (task: Task, userId: string, whyMe: readonly Reason[]): readonly Effect[] => [
  ...closeOpinion(task, 'cancelled'),
  {
    kind: 'changeTask',
    taskId: task.id,
    assigneeId: userId,
    whyMe,
    ...(task.status === 'delegated' ? { status: 'open' } : {}),
  },
  { kind: 'notify', notice: 'assigned', userIds: [userId], taskId: task.id },
];
