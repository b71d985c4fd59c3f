import { nextAttempt } from '../../../definitions/notification/attempts';
import { claimsIn, claimsText, linkExpiry, timesAsked } from '../../../definitions/notification/link';
import { type LinkedTask, linkStanding } from '../../../definitions/notification/link-standing';
import { oneLine, quoted } from '../../../definitions/notification/safe-text';
import { shownData } from '../../../definitions/approval/data/shown-data';

const NOW = Date.parse('2026-03-02T01:00:00Z');
const [TASK, ME, OTHER] = [
  '01900000-0000-7000-8000-000000000001',
  '01900000-0000-7000-8000-000000000002',
  '01900000-0000-7000-8000-000000000003',
];
const claims = { taskId: TASK, userId: ME, asked: 1, expiresAt: linkExpiry(NOW) };
const task: LinkedTask = {
  purpose: 'decision',
  status: 'open',
  assigneeId: ME,
  candidateIds: [],
  decidedBy: null,
  history: [{ action: 'opened' }],
};
const standing = (change: Partial<LinkedTask> = {}, { now = NOW, isActive = true } = {}) =>
  linkStanding(claims, { ...task, ...change }, isActive, now).kind;

describe('TSK-08 a one-time link', () => {
  test('is worth a decision to the holder of an open task, and to the group of an unclaimed one', () => {
    expect(linkStanding(claims, task, true, NOW)).toEqual({ kind: 'open', claims: false });
    expect(linkStanding(claims, { ...task, assigneeId: null, candidateIds: [OTHER, ME] }, true, NOW)).toEqual({
      kind: 'open',
      claims: true,
    });
    expect(standing({ purpose: 'opinion' })).toBe('open');
  });
  test('ends after fourteen days, to the second', () => {
    const end = NOW + 14 * 86_400_000;
    expect(standing({}, { now: end - 1 })).toBe('open');
    expect(standing({}, { now: end })).toBe('expired');
  });
  test('is worth nothing once it was used, also when the decision was taken back', () => {
    expect(standing({ status: 'done', decidedBy: ME })).toBe('used');
    expect(
      standing({
        history: [{ action: 'opened' }, { action: 'decided' }, { action: 'takenBack' }, { action: 'reopened' }],
      }),
    ).toBe('askedAgain');
  });
  test('is worth nothing to whoever has left, and for what is closed, elsewhere, aside, or no decision', () => {
    expect(standing({}, { isActive: false })).toBe('left');
    expect(standing({ status: 'done', decidedBy: OTHER })).toBe('closed');
    expect(standing({ status: 'cancelled' })).toBe('closed');
    expect(standing({ status: 'returned' })).toBe('closed');
    expect(standing({ assigneeId: OTHER })).toBe('elsewhere');
    expect(standing({ assigneeId: null, candidateIds: [OTHER] })).toBe('elsewhere');
    expect(standing({ status: 'delegated' })).toBe('aside');
    expect(standing({ purpose: 'resubmission' })).toBe('unknown');
    expect(linkStanding(claims, undefined, true, NOW).kind).toBe('unknown');
  });
  test('stays the same while others comment, remind and wait', () => {
    expect(
      timesAsked(['opened', 'claimed', 'commented', 'waiting', 'cameBack', 'reminded'].map((action) => ({ action }))),
    ).toBe(1);
  });
  test('says what it claims in a path, and nothing else is read as claims', () => {
    expect(claimsIn(claimsText(claims))).toEqual(claims);
    for (const text of [
      '',
      '...',
      `${claimsText(claims)}.1`,
      claimsText(claims).replace('.1.', '.-1.'),
      claimsText(claims).toUpperCase().replace('0190', 'x190'),
    ])
      expect(claimsIn(text)).toBeUndefined();
  });
});

test('a message that cannot be sent is tried for about a day, at most hourly', () => {
  const pauses: number[] = [];
  for (let attempts = 1, now = 0; ; attempts++) {
    const next = nextAttempt(attempts, now);
    if (next === undefined) break;
    pauses.push(next - now);
    now = next;
  }
  const hours = pauses.reduce((sum, pause) => sum + pause, 0) / 3_600_000;
  expect(pauses.slice(0, 3)).toEqual([5_000, 10_000, 20_000]);
  expect(Math.max(...pauses)).toBe(3_600_000);
  expect(hours).toBeGreaterThan(20);
  expect(hours).toBeLessThan(30);
});

test('what people wrote cannot pass for a header or a line of ours', () => {
  expect(oneLine(' 甲\r\nBcc: x@y.cn\u2028乙\u202e ')).toBe('甲 Bcc: x@y.cn 乙');
  expect(oneLine('😀'.repeat(300))).toBe(`${'😀'.repeat(199)}…`);
  expect(quoted('同意\r\n系统：http://evil.example')).toBe('> 同意\n> 系统：http://evil.example');
});

test('data on a page: amounts in yuan, the rest as it is, all of it bounded', () => {
  expect(shownData({ amountFen: 123_456, note: '急', empty: null, parts: [{ id: 1 }], long: 'x'.repeat(600) })).toEqual(
    [
      { name: 'amountFen', value: '¥1,234.56' },
      { name: 'note', value: '急' },
      { name: 'empty', value: '—' },
      { name: 'parts', value: '[{"id":1}]' },
      { name: 'long', value: `${'x'.repeat(500)}…` },
    ],
  );
  expect(shownData(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, i])))).toHaveLength(100);
});
