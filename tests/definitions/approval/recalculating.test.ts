import { apply } from '../../../definitions/approval/apply';
import { runningTimers } from '../../../definitions/approval/round/open-things';
import { isRefused } from '../../../definitions/shared/refusal';
import { anApproval, aStep, START } from './a-case';
import { environmentOf } from './world';

const HOUR_MS = 3_600_000;
const later = (hours: number): string => new Date(Date.parse(START) + hours * HOUR_MS).toISOString();
/** A calendar in which everything lasts so many times as long. */
const stretched = (times: number) => {
  const hours = (length: object): number => ('hours' in length ? Number(length.hours) : 0) * times;
  const shifted = (moment: string, by: number): string => new Date(Date.parse(moment) + by * HOUR_MS).toISOString();
  return {
    ...environmentOf(),
    dueAt: (from: string, length: object) => shifted(from, hours(length)),
    before: (until: string, length: object) => shifted(until, -hours(length)),
  };
};
const deadline = { within: { hours: 10 }, remind: [{ hours: 5 }, { hours: 2 }] };

/** What is left of the clock when the calendar changes so many hours after the beginning. */
function clockAfter(elapsed: number, times: number) {
  const approval = anApproval([aStep('legal', ['lea'], { deadline })]);
  approval.passes(elapsed);
  const applied = apply(approval.state(), { kind: 'recalculate' }, later(elapsed), stretched(times));
  if (isRefused(applied)) throw new Error(applied.refusal.detail);
  return {
    timers: runningTimers(applied.state).map(
      ({ kind, at }) => `${kind} ${(Date.parse(at) - Date.parse(START)) / HOUR_MS}`,
    ),
    effects: applied.effects,
  };
}

describe('TSK-06 the calendar changes while a deadline runs', () => {
  test('the end and the reminders are counted anew from the beginning, and the holder’s task says so', () => {
    const { timers, effects } = clockAfter(1, 2);
    expect(timers).toEqual(['remind 10', 'remind 16', 'expire 20']);
    expect(effects.filter(({ kind }) => kind === 'changeTask' || kind === 'announce')).toMatchObject([
      { dueAt: later(20) },
      { what: 'rescheduled', dueAt: later(20) },
    ]);
    expect(effects.find(({ kind }) => kind === 'addHistory')).toMatchObject({ action: 'rescheduled' });
  });

  test('a reminder that was given is not given again', () => {
    expect(clockAfter(6, 2).timers).toEqual(['remind 16', 'expire 20']);
    expect(clockAfter(9, 2).timers).toEqual(['expire 20']);
  });

  test('a reminder that comes too late now is given at once', () => {
    expect(clockAfter(4, 0.5).timers).toEqual(['remind 2.5', 'remind 4', 'expire 5']);
  });

  test('nobody becomes overdue by the change', () => {
    expect(clockAfter(7, 0.5)).toEqual({ timers: ['remind 8', 'expire 10'], effects: [] });
  });

  test('an unchanged calendar changes nothing, and neither does one for a task without a clock', () => {
    expect(clockAfter(1, 1).effects).toEqual([]);
    const approval = anApproval([aStep('legal', ['lea'])]);
    const applied = apply(approval.state(), { kind: 'recalculate' }, later(1), stretched(2));
    expect('effects' in applied && applied.effects).toEqual([]);
  });
});
