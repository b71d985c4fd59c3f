import { type Clock, clockAt, momentsFrom } from './deadlines';
import type { Effect } from '../effects';
import { askAgain, closeTask, isLive, type Note, openTask, putAside, type TaskChange } from './task';
import type { Numbers, Round, Signer } from '../state';
import { change, stepOf, type Turn, withRound } from './turn';
import { type Standing, standingsOf } from './whose-turn';

/**
 * Brings the tasks of a round in line with whose turn it is: opens what is missing, puts aside, lets come back,
 * cancels. A closed task stays closed, and whoever is asked again gets a new one, but for one case: `restoring` is
 * set when a decision was taken back. Then the tasks that it had made needless are open again, and their holders
 * count as asked when they first were.
 */
export function askThoseDue(turn: Turn, round: Round, restoring = false): Turn {
  const step = stepOf(turn.state, round.stepKey);
  const standings = standingsOf(round.signers, step.mode);
  const moments = momentsFrom(step, turn.at, turn.environment);
  const effects: Effect[] = [];
  let numbers: Numbers = turn.state.numbers;
  const startClock = (): Clock => {
    const clock = clockAt(moments, numbers.timer + 1);
    numbers = { ...numbers, timer: numbers.timer + clock.timers.length };
    return clock;
  };
  const openNew = (signer: Signer): TaskChange => {
    numbers = { ...numbers, task: numbers.task + 1 };
    return openTask(turn.state, { step, signer, number: numbers.task, at: turn.at, clock: startClock() });
  };
  const ask = (signer: Signer): TaskChange | undefined => {
    const { task } = signer;
    if (task?.status === 'open' || task?.status === 'delegated') return undefined;
    if (task?.status === 'waiting') return askAgain(signer, task, numbers.command, startClock());
    return task !== null && restoring && task.status !== 'returned'
      ? askAgain(signer, task, task.asked, startClock())
      : openNew(signer);
  };
  const signers = round.signers.map((signer) => {
    const changed = changeOf(signer, standings.get(signer.id) ?? 'idle', ask);
    if (changed === undefined) return signer;
    effects.push(...changed.effects);
    return { ...signer, task: changed.task };
  });
  const asked = change(withRound(turn, { ...round, signers }), { numbers });
  return { ...asked, effects: [...asked.effects, ...effects] };
}

function changeOf(
  signer: Signer,
  standing: Standing,
  ask: (signer: Signer) => TaskChange | undefined,
): TaskChange | undefined {
  switch (standing) {
    case 'asked':
      return ask(signer);
    case 'waits':
      return signer.task?.status === 'open' || signer.task?.status === 'delegated' ? putAside(signer.task) : undefined;
    case 'idle':
      return isLive(signer.task) ? closeTask(signer.task, 'cancelled') : undefined;
  }
}

/** Closes every task of a round that still waits for something. */
export function closeAll(turn: Turn, round: Round, status: 'cancelled' | 'returned', note: Note = {}): Turn {
  const effects: Effect[] = [];
  const signers = round.signers.map((signer) => {
    if (!isLive(signer.task)) return signer;
    const closed = closeTask(signer.task, status, note);
    effects.push(...closed.effects);
    return { ...signer, task: closed.task };
  });
  const closed = withRound(turn, { ...round, signers });
  return { ...closed, effects: [...closed.effects, ...effects] };
}
