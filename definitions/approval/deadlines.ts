import type { Effect } from './effects';
import type { Environment } from './environment';
import type { ApprovalStep } from './schema';
import type { Task, Timer } from './state';

/** A deadline that begins to run: when it ends, and the timers for it and its reminders. */
export interface Clock {
  readonly dueAt: string | null;
  readonly timers: readonly Timer[];
}

export const NO_CLOCK: Clock = { dueAt: null, timers: [] };

/**
 * The deadline of someone who is asked at `at`. Reminders are counted back from its end; one that would lie before the beginning is left out.
 * Timers are numbered from `firstTimer` on and numbers are never used again, so that an old timer that fires late means nothing.
 */
export function clockFor({ deadline }: ApprovalStep, at: string, firstTimer: number, { dueAt, before }: Environment): Clock {
  if (deadline === undefined) return NO_CLOCK;
  const end = dueAt(at, deadline.within);
  const reminders = (deadline.remind ?? []).map((length) => before(end, length)).filter((moment) => isBetween(moment, at, end));
  const moments = [...reminders.sort().map((moment) => ({ kind: 'remind', at: moment }) as const), { kind: 'expire', at: end } as const];
  return { dueAt: end, timers: moments.map((moment, index) => ({ id: firstTimer + index, ...moment })) };
}

const isBetween = (moment: string, from: string, to: string): boolean => Date.parse(from) < Date.parse(moment) && Date.parse(moment) < Date.parse(to);

export const setTimers = (taskId: string, { timers }: Clock): readonly Effect[] => timers.map(({ id, at }) => ({ kind: 'setTimer', timerId: id, taskId, at }));

export const clearTimers = ({ timers }: Task): readonly Effect[] => timers.map(({ id }) => ({ kind: 'clearTimer', timerId: id }));
