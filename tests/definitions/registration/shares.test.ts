import fc from 'fast-check';
import { percentOfAll, readShares, refusalOfSharers } from '../../../definitions/registration/shares';
import { isRefused } from '../../../definitions/shared/refusal';

const errorsOf = (given: unknown): readonly (readonly [string, string])[] => {
  const shares = readShares(given);
  if (!('refusal' in shares)) throw new Error('They were taken.');
  return (shares.refusal.errors ?? []).map(({ pointer, code }) => [pointer, code]);
};

test('FLW-02 percents have at most two decimals', () => {
  for (const percent of [33.333, 0.001, 100.01, -0.01, Number.NaN, Number.POSITIVE_INFINITY, '50', null])
    expect(errorsOf([{ userId: 'a', percent }])).toEqual([['/form/shares/0', 'invalid']]);
  for (const percent of [33.33, 0.01, 99.99, 0, 100, 1e-2])
    expect(errorsOf([{ userId: 'a', percent }, 'x'])).toEqual([['/form/shares/1', 'invalid']]);
});

test('FLW-02 they add up to exactly 100, whatever binary fractions make of it', () => {
  const thirds = [33.33, 33.33, 33.34].map((percent, n) => ({ userId: `u${n}`, percent }));
  expect(readShares(thirds)).toEqual(thirds);
  expect(errorsOf(thirds.slice(0, 2))).toEqual([['/form/shares', 'sum']]);
  const hundredths = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(hundredths, (parts) => {
      const sum = parts.reduce((so, part) => so + part, 0);
      const shares = parts.map((part, n) => ({ userId: `u${n}`, percent: part / 100 }));
      expect(percentOfAll(shares.map(({ percent }) => percent))).toBe(sum / 100);
      expect(isRefused(readShares(shares))).toBe(sum !== 10_000);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 19 }), (cuts) => {
      const marks = [0, ...cuts.toSorted((one, other) => one - other), 10_000];
      const shares = marks.slice(1).map((mark, n) => ({ userId: `u${n}`, percent: (mark - (marks[n] ?? 0)) / 100 }));
      expect(isRefused(readShares(shares))).toBe(false);
    }),
  );
});

test('FLW-02 the owners of both sides have a part, and whoever comes new sells', () => {
  const sharer = (userId: string, sells: boolean) => ({ userId, name: userId.toUpperCase(), sells });
  const people = [sharer('a', true), sharer('b', false), sharer('c', true), sharer('law', false)];
  const owners = [sharer('a', true), sharer('b', false)];
  const refusalOf = (...userIds: readonly string[]) =>
    refusalOfSharers(
      userIds.map((userId) => ({ userId, percent: 0 })),
      owners,
      people,
    )?.refusal;
  expect(refusalOf('a', 'b', 'c')).toBeUndefined(); // b owns it already
  expect(refusalOf('a')?.errors).toMatchObject([{ pointer: '/form/shares', code: 'owner_left_out' }]);
  expect(refusalOf('c')?.detail).toContain('A、B owns');
  expect(refusalOf('a', 'law', 'b')?.errors).toMatchObject([{ pointer: '/form/shares/1/userId', code: 'not_sales' }]);
});
