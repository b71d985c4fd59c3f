import { clearTimers, clockAt, type Moments, momentsFrom, setTimers } from '../round/deadlines';
import type { Effect } from '../effects';
import type { Signer, Task } from '../state';
import { history, isLive } from '../round/task';
import { change, currentRound, stepOf, type Turn, withRound } from '../round/turn';

/**
 * TSK-06: the calendar has changed, and every deadline that runs is computed anew from the moment at which it began.
 * Reminders that were given stay given. Nobody becomes overdue by the change: a deadline that would lie in the past
 * stays where it was.
 */
export function recalculate(turn: Turn): Turn {
  const round = currentRound(turn.state);
  if (round === undefined) return turn;
  const step = stepOf(turn.state, round.stepKey);
  const effects: Effect[] = [];
  let { timer } = turn.state.numbers;
  const signers = round.signers.map((signer): Signer => {
    const { task } = signer;
    if (!isLive(task) || task.since === null || task.timers.length === 0) return signer;
    const moments = momentsFrom(step, task.since, turn.environment);
    if (moments === undefined || Date.parse(moments.end) <= Date.parse(turn.at)) return signer;
    const moved = moveClock(task, moments, timer + 1);
    if (moved === undefined) return signer;
    timer += moved.timers.length;
    effects.push(...moved.effects);
    return { ...signer, task: { ...task, dueAt: moved.dueAt, timers: moved.timers } };
  });
  const moved = change(withRound(turn, { ...round, signers }), { numbers: { ...turn.state.numbers, timer } });
  return { ...moved, effects: [...turn.effects, ...effects] };
}

/**
 * As many reminders are left as before: the last ones. One that has come too late now is given at once. Undefined
 * when nothing changes.
 */
function moveClock(task: Task, { since, end, reminders }: Moments, firstTimer: number) {
  const left = task.timers.filter(({ kind }) => kind === 'remind').length;
  const clock = clockAt({ since, end, reminders: reminders.slice(Math.max(0, reminders.length - left)) }, firstTimer);
  if (sameMoments(task.timers, clock.timers)) return undefined;
  const effects: readonly Effect[] = [
    ...clearTimers(task),
    ...setTimers(task.id, clock),
    { kind: 'changeTask', taskId: task.id, dueAt: end },
    history(
      task.id,
      'rescheduled',
      undefined,
      `the working calendar changed; due ${end} instead of ${task.dueAt ?? 'never'}`,
    ),
    { kind: 'announce', what: 'rescheduled', taskId: task.id, dueAt: end },
  ];
  return { dueAt: end, timers: clock.timers, effects };
}

const sameMoments = (a: Task['timers'], b: Task['timers']): boolean =>
  a.length === b.length && a.every(({ at }, index) => at === b[index]?.at);
