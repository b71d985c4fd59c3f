/**
 * Finds the task that a command is about, and refuses with the reason when the sender does not hold it or it is not
 * open.
 */
import { type Refused, refused } from '../../shared/refusal';
import type { Actor } from '../commands';
import { refusalOfOwn } from './may-sit';
import { isLive } from '../round/task';
import type { ApprovalState, OpinionTask, ResubmissionTask, Round, Signer, Task } from '../state';
import { stepOf } from '../round/turn';

export type FoundTask =
  | (SignersTask & { readonly purpose: 'decision' })
  | (SignersTask & { readonly purpose: 'opinion'; readonly opinion: OpinionTask })
  | { readonly purpose: 'resubmission'; readonly task: ResubmissionTask };

/** A place in a round, with its task. */
export interface SignersTask {
  readonly round: Round;
  readonly signer: Signer;
  readonly task: Task;
}

/** The task with this id, open or closed. Tasks of rounds that have been run again are known no more. */
export function findTask({ rounds, position }: ApprovalState, taskId: string): FoundTask | undefined {
  if (position.at === 'initiator' && position.task.id === taskId)
    return { purpose: 'resubmission', task: position.task };
  for (const round of Object.values(rounds))
    for (const signer of round.signers) {
      const { task } = signer;
      if (task?.id === taskId) return { purpose: 'decision', round, signer, task };
      if (task?.opinion?.id === taskId) return { purpose: 'opinion', round, signer, task, opinion: task.opinion };
    }
  return undefined;
}

/** The task is closed and no longer in memory: the case has gone through its step again, or was returned past it. */
export const closedLongAgo = (): Refused =>
  refused('wrong_state', 'This task was closed: the case has moved on since.');

/** The open decision task that the sender holds. */
export function heldTask(state: ApprovalState, taskId: string, by: Actor): SignersTask | Refused {
  const found = findTask(state, taskId);
  if (found === undefined) return closedLongAgo();
  if (found.purpose === 'resubmission')
    return refused(
      'wrong_state',
      'The case was returned to its initiator: this task is answered by resubmitting or withdrawing.',
    );
  if (found.purpose === 'opinion')
    return refused('wrong_state', 'This task asks for an opinion only: answer it with a decision, or leave a comment.');
  return (
    refusalOfClosed(found) ??
    refusalOfHolder(found.signer, by) ??
    refusalOfAside(found.task) ??
    refusalOfOwn(state, stepOf(state, found.round.stepKey), by.userId) ??
    found
  );
}

/** The task was the sender’s, and has been transferred, handed over or escalated meanwhile. */
export const givenToAnother = (): Refused =>
  refused('conflict', 'This task was given to somebody else meanwhile; it is theirs to decide.');

/** Says who decided and when, for whoever comes second. */
export function refusalOfClosed({ round, signer, task }: SignersTask): Refused | undefined {
  if (isLive(task)) return undefined;
  const { vote } = signer;
  if (vote !== null)
    return refused('conflict', `This task was decided (${vote.outcome}) ${byWhom(signer)} at ${vote.at}.`);
  if (task.status === 'returned') return refused('wrong_state', 'This task is closed: the case was returned.');
  const last = round.signers
    .filter((other) => other.vote !== null)
    .sort((a, b) => (a.vote?.command ?? 0) - (b.vote?.command ?? 0))
    .at(-1);
  return last?.vote
    ? refused(
        'conflict',
        `This task was cancelled: the step was decided (${last.vote.outcome}) ${byWhom(last)} at ${last.vote.at}.`,
      )
    : refused('wrong_state', 'This task was cancelled.');
}

const byWhom = ({ vote }: Signer): string => (vote?.by.kind === 'person' ? `by user ${vote.by.userId}` : 'by rule');

/** Refuses whoever does not hold the place; a group’s task must be claimed first. */
function refusalOfHolder({ holderId, group, formerIds }: Signer, by: Actor): Refused | undefined {
  if (holderId === by.userId) return undefined;
  if (formerIds?.includes(by.userId)) return givenToAnother();
  if (holderId === null && group?.candidateIds.includes(by.userId))
    return refused('wrong_state', 'Claim this task first: it is for everybody in the group.');
  return refused('forbidden', 'This task is somebody else’s.');
}

function refusalOfAside({ status }: Task): Refused | undefined {
  if (status === 'delegated')
    return refused('wrong_state', 'This task waits for the opinion that was asked for; it comes back then.');
  if (status === 'waiting')
    return refused(
      'wrong_state',
      'This task waits for the signers added before; it comes back when they have decided.',
    );
  return undefined;
}
