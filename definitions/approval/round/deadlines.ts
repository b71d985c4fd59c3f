import type { Effect } from '../effects';
import type { Environment } from '../environment';
import type { ApprovalStep } from '../../kinds/approval/schema';
import type { Task, Timer } from '../state';

/** A deadline that begins to run: since when, when it ends, and the timers for it and its reminders. */
export interface Clock {
  readonly since: string | null;
  readonly dueAt: string | null;
  readonly timers: readonly Timer[];
}

export const NO_CLOCK: Clock = { since: null, dueAt: null, timers: [] };

/**
 * When the time of whoever is asked at `at` ends, and when they are reminded before. The same for everyone who is
 * asked at once.
 */
export interface Moments {
  readonly since: string;
  readonly end: string;
  readonly reminders: readonly string[];
}

/** Reminders are counted back from the end; one that would lie before the beginning is left out. */
export function momentsFrom(
  { deadline }: ApprovalStep,
  at: string,
  { dueAt, before }: Environment,
): Moments | undefined {
  if (deadline === undefined) return undefined;
  const end = dueAt(at, deadline.within);
  const reminders = (deadline.remind ?? [])
    .map((length) => before(end, length))
    .filter((moment) => isBetween(moment, at, end));
  return { since: at, end, reminders: reminders.sort() };
}

/**
 * A clock for these moments. Timers are numbered from `firstTimer` on and numbers are never used again, so that an
 * old timer that fires late means nothing.
 */
export function clockAt(moments: Moments | undefined, firstTimer: number): Clock {
  if (moments === undefined) return NO_CLOCK;
  const timers = [
    ...moments.reminders.map((at) => ({ kind: 'remind', at }) as const),
    { kind: 'expire', at: moments.end } as const,
  ];
  return {
    since: moments.since,
    dueAt: moments.end,
    timers: timers.map((timer, index) => ({ id: firstTimer + index, ...timer })),
  };
}

const isBetween = (moment: string, from: string, to: string): boolean =>
  Date.parse(from) < Date.parse(moment) && Date.parse(moment) < Date.parse(to);

export const setTimers = (taskId: string, { timers }: Clock): readonly Effect[] =>
  timers.map(({ id, at }) => ({ kind: 'setTimer', timerId: id, taskId, at }));

export const clearTimers = ({ timers }: Task): readonly Effect[] =>
  timers.map(({ id }) => ({ kind: 'clearTimer', timerId: id }));
