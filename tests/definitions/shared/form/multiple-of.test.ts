import fc from 'fast-check';
import { isMultipleOf } from '../../../../definitions/shared/decimal';
import { validateForm } from '../../../../definitions/shared/form/validate';
import { runs } from '../../runs';

const form = (multipleOf: number) => ({ properties: { price: { type: 'number', multipleOf } } });
const fits = (price: number, multipleOf: number): boolean => validateForm(form(multipleOf), { price }).length === 0;

describe('multipleOf goes by the decimals that people write', () => {
  test.each([
    [19.99, 0.01],
    [0.3, 0.1],
    [4.35, 0.01],
    [1e22, 0.01],
    [-1.1, 0.1],
    [0, 0.7],
    [5e-324, 5e-324],
    [1e300, 7e-300],
  ])('%d by %d', (price, part) => expect(fits(price, part)).toBe(price !== 1e300));

  test.each([
    [19.995, 0.01],
    [0.35, 0.1],
    [1, 0.3],
  ])('%d is none of %d', (price, part) =>
    expect(validateForm(form(part), { price })).toEqual([
      { pointer: '/price', code: 'multipleOf', detail: `It must be multiple of ${part}.` },
    ]),
  );

  test('whatever is written: so many units of a decimal place are a multiple, and one more of the next is none', () => {
    const written = (units: number, places: number): number => Number(`${units}e-${places}`);
    fc.assert(
      fc.property(
        fc.integer({ min: -1e9, max: 1e9 }),
        fc.integer({ min: 1, max: 999 }),
        fc.nat(6),
        (count, part, places) => {
          expect(isMultipleOf(written(count * part, places), written(part, places))).toBe(true);
          expect(isMultipleOf(Number(`${count * part * 10 + 1}e-${places + 1}`), written(part, places))).toBe(false);
        },
      ),
      { numRuns: runs(1_000) },
    );
  });
});
