import fc from 'fast-check';
import { type Difference, differences } from '../../../../definitions/definition/comparison/differences';

const stage = (key: string, more: object = {}) => ({ key, name: key, ...more });
const short = (found: readonly Difference[]) =>
  found.map(({ kind, pointer, path }) => `${kind} ${pointer} (${path.join(' › ')})`);

describe('DEF-02 the difference between two versions', () => {
  test('an inserted stage is one difference, not one of every stage after it', () => {
    const before = { stages: [stage('lead'), stage('closing')] };
    const after = { stages: [stage('lead'), stage('proposal'), stage('closing')] };
    expect(short(differences(before, after))).toEqual(['added /stages/1 (stages › proposal)']);
  });
  test('what changed inside a stage is found where the stage is now', () => {
    const before = { stages: [stage('lead', { timeLimit: { days: 5 } }), stage('closing')] };
    const after = { stages: [stage('new'), stage('lead', { timeLimit: { days: 7 } })] };
    expect(differences(before, after)).toEqual([
      { pointer: '/stages/0', kind: 'added', after: stage('new'), path: ['stages', 'new'] },
      {
        pointer: '/stages/1/timeLimit/days',
        kind: 'changed',
        before: 5,
        after: 7,
        path: ['stages', 'lead', 'timeLimit', 'days'],
      },
      { pointer: '/stages/1', kind: 'removed', before: stage('closing'), path: ['stages', 'closing'] },
    ]);
  });
  test('a stage that changed places is moved, and only that one', () => {
    const before = { stages: ['a', 'b', 'c', 'd'].map((key) => stage(key)) };
    const after = { stages: ['d', 'a', 'b', 'c'].map((key) => stage(key)) };
    expect(differences(before, after)).toEqual([
      { pointer: '/stages/0', kind: 'moved', before: 3, after: 0, path: ['stages', 'd'] },
    ]);
  });
  test('a list of words is compared by its words', () => {
    expect(short(differences({ next: ['a', 'b'] }, { next: ['b', 'c'] }))).toEqual([
      'added /next/1 (next › c)',
      'removed /next/0 (next › a)',
    ]);
  });
  test('a list without keys is compared by place', () => {
    expect(
      short(differences({ remind: [{ days: 1 }, { days: 2 }] }, { remind: [{ days: 1 }, { days: 3 }, { days: 4 }] })),
    ).toEqual(['changed /remind/1/days (remind › 1 › days)', 'added /remind/2 (remind › 2)']);
  });
  test('another type, and null, are changes', () => {
    expect(short(differences({ a: null, b: 1, 'c/d': [] }, { a: {}, b: '1', 'c/d': {} }))).toEqual([
      'changed /a (a)',
      'changed /b (b)',
      'changed /c~1d (c/d)',
    ]);
  });
  test('a body does not differ from itself, and differs from any other', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(differences(a, structuredClone(a))).toEqual([]);
        expect(differences(a, b).length === 0).toBe(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)));
      }),
    );
  });
});

/** The order of properties says nothing. JSON knows no -0. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}
