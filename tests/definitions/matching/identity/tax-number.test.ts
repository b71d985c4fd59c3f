import fc from 'fast-check';
import { checkCharacter, normaliseTaxNumber } from '../../../../definitions/matching/identity/tax-number';

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const aCharacter = fc.constantFrom(...Array.from(ALPHABET));
const aTaxNumber = fc
  .array(aCharacter, { minLength: 17, maxLength: 17 })
  .map((first17) => first17.join('') + checkCharacter(first17.join('')));

describe('OPP-06 a tax number', () => {
  test.each([
    ['91110108MA01G0FB09', '91110108MA01G0FB09'],
    ['91350100M000100Y43', '91350100M000100Y43'],
    ['  ９１３５０１００ｍ０００１００ｙ４３ ', '91350100M000100Y43'],
    ['9135-0100 M000-100Y43', '91350100M000100Y43'],
    ['440301279472730', '440301279472730'],
    ['11010870010001x', '11010870010001X'],
  ])('%s is kept as %s', (text, value) => {
    expect(normaliseTaxNumber(text)).toEqual({ value });
  });

  test.each([
    ['91350100M000100Y44', /last character/],
    ['91350100M0001O0Y43', /without I, O, S, V and Z/],
    ['91350100', /18 characters \(or 15 in its old form\); this one has 8/],
    ['', /this one has 0/],
  ])('%s is refused with its reason', (text, reason) => {
    const result = normaliseTaxNumber(text);
    expect('invalid' in result && result.invalid).toMatch(reason);
  });

  test('with one wrong character is always found out (GB 32100-2015)', () => {
    fc.assert(
      fc.property(aTaxNumber, fc.nat(17), aCharacter, (number, place, wrong) => {
        fc.pre(number[place] !== wrong);
        expect(normaliseTaxNumber(number.slice(0, place) + wrong + number.slice(place + 1))).toHaveProperty('invalid');
      }),
    );
  });

  test('with two neighbours exchanged is always found out', () => {
    fc.assert(
      fc.property(aTaxNumber, fc.nat(16), (number, place) => {
        const [one = '', two = ''] = number.slice(place);
        fc.pre(one !== two);
        expect(normaliseTaxNumber(number.slice(0, place) + two + one + number.slice(place + 2))).toHaveProperty(
          'invalid',
        );
      }),
    );
  });

  test('that is normalised stays as it is', () => {
    fc.assert(fc.property(aTaxNumber, (number) => expect(normaliseTaxNumber(number)).toEqual({ value: number })));
  });
});
