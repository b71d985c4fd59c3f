import fc from 'fast-check';
import { isMainOwner, ownersAfter } from '../../../definitions/handover/owners';

const owners = [
  { userId: 'ann', share: 60 },
  { userId: 'ben', share: 40 },
];

test('the successor has the share of the one who leaves', () => {
  expect(ownersAfter(owners, 'ann', 'cal')).toEqual([
    { userId: 'ben', share: 40 },
    { userId: 'cal', share: 60 },
  ]);
});

test('a successor who owns a part has both', () => {
  expect(ownersAfter(owners, 'ann', 'ben')).toEqual([{ userId: 'ben', share: 100 }]);
});

test('who owns nothing hands nothing over', () => {
  expect(ownersAfter(owners, 'cal', 'ben')).toBeUndefined();
});

test('no share is lost, and the one who leaves has none', () => {
  const name = fc.constantFrom('ann', 'ben', 'cal', 'dan');
  const some = fc.uniqueArray(fc.record({ userId: name, share: fc.integer({ min: 0, max: 100 }) }), {
    selector: ({ userId }) => userId,
  });
  fc.assert(
    fc.property(some, name, name, (before, from, to) => {
      fc.pre(from !== to);
      const after = ownersAfter(before, from, to);
      const sum = (list: readonly { readonly share: number }[]) => list.reduce((so, { share }) => so + share, 0);
      if (after) expect(sum(after)).toBe(sum(before));
      expect((after ?? []).some(({ userId }) => userId === from)).toBe(false);
    }),
  );
});

test('the main owner has the largest share', () => {
  expect(isMainOwner(owners, 'ann')).toBe(true);
  expect(isMainOwner(owners, 'ben')).toBe(false);
  expect(isMainOwner(owners, 'cal')).toBe(false);
});
