import fc from 'fast-check';
import type { Organisation } from '../../../../definitions/organisation/people/organisation';
import { notifiedAmong } from '../../../../definitions/organisation/people/notified';

const ids = ['a', 'b', 'c', 'd'];
const [from, at, to] = ['2026-01-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'];

const organisation = (
  absences: readonly (readonly [string, string])[],
  left: readonly string[] = [],
): Organisation => ({
  people: ids.map((userId) => ({
    userId,
    username: userId,
    name: userId,
    roles: [],
    active: !left.includes(userId),
    departmentId: null,
  })),
  departments: [],
  absences: absences.map(([userId, deputyId]) => ({ userId, deputyId, from, to })),
  ownerIds: [],
});

test('TSK-07 whoever is absent is told through their deputy, and a deputy who is concerned as well once', () => {
  expect(notifiedAmong(['a', 'b', 'c'], organisation([['a', 'b']]), { at, exceptId: null })).toEqual(['b', 'c']);
});

test('whoever did it is not told, neither in their own place nor as a deputy', () => {
  expect(notifiedAmong(['a', 'b', 'c'], organisation([['a', 'b']]), { at, exceptId: 'b' })).toEqual(['c']);
  expect(notifiedAmong(['a'], organisation([['a', 'b']]), { at, exceptId: 'a' })).toEqual([]);
});

test('nobody who has left, or whom nobody knows, is told', () => {
  expect(notifiedAmong(['a', 'b', 'x'], organisation([], ['a']), { at, exceptId: null })).toEqual(['b']);
});

test('each is told once, never the one who did it, and nobody is told where nobody is concerned', () => {
  const someone = fc.constantFrom(...ids);
  fc.assert(
    fc.property(
      fc.array(someone),
      fc.array(fc.tuple(someone, someone)),
      fc.option(someone),
      (concerned, absences, exceptId) => {
        const told = notifiedAmong(concerned, organisation(absences), { at, exceptId });
        expect(new Set(told).size).toBe(told.length);
        expect(told).not.toContain(exceptId);
        expect(told.length).toBeLessThanOrEqual(new Set(concerned).size);
      },
    ),
  );
});
