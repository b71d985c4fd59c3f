import fc from 'fast-check';
import { checkDefinition } from '../../../definitions/kinds/check';
import { differences } from '../../../definitions/definition/comparison/differences';
import { kinds } from '../../../definitions/kinds/kinds';
import { shippedFiles, shippedWorld } from './shipped-definitions';

const words = [
  'lead',
  'approve',
  'amountFen > 1',
  '{{contact.name}}',
  '01-01',
  '0 9 * * 1',
  '09:00',
  '2026-10-01',
  '__proto__',
  'constructor',
  '',
  '(',
  '/a',
  'legal',
  'sales1',
  'conflictReview',
];
const value = fc.oneof(
  fc.constantFrom(...words),
  fc.integer({ min: -3, max: 400 }),
  fc.double(),
  fc.constant(null),
  fc.boolean(),
  fc.jsonValue({ maxDepth: 3 }),
);

/** The document with the n-th of its values, counted depth first, replaced or removed. */
function mutated(document: unknown, place: number, by: unknown, remove: boolean): unknown {
  let left = place;
  const walk = (at: unknown): unknown => {
    if (left-- === 0) return by;
    if (Array.isArray(at)) return at.map(walk);
    if (typeof at !== 'object' || at === null) return at;
    return Object.fromEntries(
      Object.entries(at).flatMap(([name, inner]) => (left === 0 && remove ? ((left -= 1), []) : [[name, walk(inner)]])),
    );
  };
  return walk(document);
}

const mutation = fc.record({ place: fc.nat(120), by: value, remove: fc.boolean() });

describe('DEF-03 whatever is written, checking answers', () => {
  test('for shipped definitions with anything in the place of anything', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...shippedFiles),
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        ({ kind, body }, mutations) => {
          const changed = mutations.reduce<unknown>(
            (document, { place, by, remove }) =>
              document === undefined ? document : mutated(document, place, by, remove),
            body,
          );
          for (const { pointer, code, message, fix } of checkDefinition(kind, changed, shippedWorld)) {
            expect(pointer === '' || pointer.startsWith('/')).toBe(true);
            expect([code, message, fix].every((text) => text !== '')).toBe(true);
          }
          expect(Array.isArray(differences(body, changed))).toBe(true);
        },
      ),
      { numRuns: 600 },
    );
  });
  test('for any JSON', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.jsonValue(), (kind, body) =>
        expect(checkDefinition(kind, body, shippedWorld).length).toBeGreaterThan(0),
      ),
    );
  });
});
