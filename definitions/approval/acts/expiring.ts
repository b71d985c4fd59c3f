/** What timers do: remind, and at the end of a deadline escalate, decide, or leave the task as it is (TSK-06). */
import { isRefused, refused } from '../../shared/refusal';
import type { ManagerFound, TimerFired } from '../commands';
import { clearTimers, clockAt, momentsFrom, setTimers } from '../round/deadlines';
import { vote } from './deciding';
import type { Effect } from '../effects';
import type { SignersTask } from '../people/held';
import { partiesOf } from '../people/heir';
import { peopleIn, refusalToSit } from '../people/may-sit';
import type { FoundPerson } from '../../organisation/people/person';
import { settle } from '../round/settling';
import type { ApprovalState, Task } from '../state';
import { history, tellHolders } from '../round/task';
import { giveTo, liveTask } from './transferring';
import { change, currentRound, emit, type Outcome, stepOf, type Turn, withSigner } from '../round/turn';

/** A timer that no task knows any more has been cleared: it means nothing. */
export function timerFired(turn: Turn, { timerId }: TimerFired): Outcome {
  const found = taskWithTimer(turn.state, timerId);
  const timer = found?.task.timers.find(({ id }) => id === timerId);
  if (found === undefined || timer === undefined) return refused('wrong_state', 'This timer runs no longer.');
  if (Date.parse(turn.at) < Date.parse(timer.at)) return refused('wrong_state', `This timer ends at ${timer.at}.`);
  const left = withoutTimer(found, timerId);
  return timer.kind === 'remind' ? remind(turn, left) : expire(turn, left, timerId);
}

function taskWithTimer(state: ApprovalState, timerId: number): SignersTask | undefined {
  const round = currentRound(state);
  for (const signer of round?.signers ?? [])
    if (round && signer.task?.timers.some(({ id }) => id === timerId)) return { round, signer, task: signer.task };
  return undefined;
}

/** A timer that has fired runs no longer. */
function withoutTimer({ round, signer, task }: SignersTask, timerId: number): SignersTask {
  const left = { ...task, timers: task.timers.filter(({ id }) => id !== timerId) };
  return { round, signer: { ...signer, task: left }, task: left };
}

function remind(turn: Turn, { round, signer, task }: SignersTask): Turn {
  return emit(withSigner(turn, round, signer), history(task.id, 'reminded'), ...tellHolders('reminded', signer, task));
}

function expire(turn: Turn, found: SignersTask, timerId: number): Turn {
  const onExpiry = stepOf(turn.state, found.round.stepKey).deadline?.onExpiry ?? 'keep';
  switch (onExpiry) {
    case 'approve':
    case 'reject':
      return settle(decideByRule(turn, found, onExpiry));
    case 'escalate':
      return found.signer.holderId === null ? keep(turn, found) : escalate(turn, found, found.signer.holderId, timerId);
    case 'keep':
      return keep(turn, found);
  }
}

/** The end of the time counts as this signer’s vote. */
function decideByRule(turn: Turn, found: SignersTask, outcome: string): Turn {
  const voted = vote(turn, found, { outcome, by: { kind: 'rule', rule: 'expiry' }, data: { rule: 'onExpiry' } });
  return emit(
    voted,
    history(found.task.id, 'overdue'),
    history(found.task.id, 'decided', undefined, `${outcome}: the time was over`),
  );
}

/** The task stays with whoever has it, overdue and without a timer. */
function keep(turn: Turn, { round, signer, task }: SignersTask): Turn {
  const left: Task = { ...task, timers: [], escalating: null };
  return emit(
    withSigner(turn, round, { ...signer, task: left }),
    ...clearTimers(task),
    history(task.id, 'overdue'),
    ...(task.opinion === null ? [] : [history(task.opinion.id, 'overdue')]),
    ...tellHolders('overdue', signer, task),
  );
}

/** Asks the host for the manager of whoever has the task; they keep it until the answer comes. */
function escalate(turn: Turn, { round, signer, task }: SignersTask, holderId: string, timerId: number): Turn {
  const asked = withSigner(turn, round, { ...signer, task: { ...task, timers: [], escalating: timerId } });
  const excludedIds = [...partiesOf(turn.state), ...peopleIn(round)];
  return emit(asked, ...clearTimers(task), {
    kind: 'findManager',
    request: { taskId: task.id, timerId, at: turn.at, userId: holderId, excludedIds },
  });
}

/**
 * The task is the manager’s, with the time anew. Without a manager it stays where it is. Somebody who has come into
 * the step meanwhile is passed over.
 */
export function managerFound(turn: Turn, { taskId, timerId, manager }: ManagerFound): Outcome {
  const found = liveTask(turn.state, taskId);
  if (isRefused(found)) return found;
  if (found.task.escalating !== timerId || found.signer.holderId === null)
    return refused('wrong_state', 'This task is not being escalated.');
  if (manager === null) return keep(turn, found);
  const step = stepOf(turn.state, found.round.stepKey);
  const sits = refusalToSit(
    { state: turn.state, step: { ...step, ifInitiator: 'skip' }, round: found.round },
    manager,
    '',
  );
  return sits === undefined
    ? giveToManager(turn, found, manager)
    : escalate(turn, found, found.signer.holderId, timerId);
}

function giveToManager(turn: Turn, found: SignersTask, manager: FoundPerson): Turn {
  const { round, task } = found;
  const moments = momentsFrom(stepOf(turn.state, round.stepKey), turn.at, turn.environment);
  const clock = clockAt(moments, turn.state.numbers.timer + 1);
  const numbered = change(turn, {
    numbers: { ...turn.state.numbers, timer: turn.state.numbers.timer + clock.timers.length },
  });
  const restarted: Task = { ...task, ...clock, urgedAt: null, escalating: null };
  const given = giveTo(numbered, { ...found, task: restarted }, manager, {
    rule: 'escalation',
    result: 'the time was over; the task went to the manager',
  });
  const effects: readonly Effect[] = [
    { kind: 'changeTask', taskId: task.id, dueAt: clock.dueAt },
    ...setTimers(task.id, clock),
    history(task.id, 'escalated'),
  ];
  return emit(given, ...effects, {
    kind: 'notify',
    notice: 'escalated',
    userIds: [manager.person.userId],
    taskId: task.id,
  });
}
