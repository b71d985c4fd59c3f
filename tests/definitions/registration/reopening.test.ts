import { sharedCalendar } from '../../../definitions/calendar/compile';
import { refusalToReopen } from '../../../definitions/registration/reopening';
import { opportunityStatuses } from '../../../definitions/registration/statuses';

const calendar = sharedCalendar({
  kind: 'workingCalendar',
  key: 'plain',
  name: 'plain',
  zone: 'Asia/Shanghai',
  week: { mon: [['09:00', '18:00']] },
});
const at = '2026-05-01T08:00:00.000Z';
const lost = { status: 'lost', ending: { at }, isAsked: false } as const;
const code = (...args: Parameters<typeof refusalToReopen>): string | undefined =>
  refusalToReopen(...args)?.refusal.code;

test('FLW-03 only what was lost is reopened, where its policy lets it, once at a time and in time', () => {
  const reopen = { approval: 'again', within: { days: 60 } };
  for (const status of opportunityStatuses)
    expect([status, code({ ...lost, status }, { reopen }, calendar, at)]).toEqual([
      status,
      status === 'lost' ? undefined : 'wrong_state',
    ]);
  expect(code(lost, {}, calendar, at)).toBe('unprocessable');
  expect(code({ ...lost, isAsked: true }, { reopen }, calendar, at)).toBe('wrong_state');
  expect(code(lost, { reopen }, calendar, '2026-06-30T08:00:00.000Z')).toBeUndefined();
  expect(code(lost, { reopen }, calendar, '2026-06-30T08:00:00.001Z')).toBe('wrong_state');
  expect(code(lost, { reopen: { approval: 'again' } }, calendar, '2099-01-01T00:00:00.000Z')).toBeUndefined();
});
