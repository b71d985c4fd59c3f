import fc from 'fast-check';
import { clipped, isKept, quotable, unkeptParts, withQuotable } from '../../../../definitions/shared/text';

const HALF = '\ud83d';
const places = (document: unknown) => unkeptParts(document).map(({ pointer, code }) => [pointer, code]);

test('half a surrogate pair, NUL and numbers that are not exact are told of where they stand', () => {
  expect(
    places({ a: { b: ['好', HALF] }, '~/': '\0', n: 2 ** 53, m: -1e300, whole: '👍', exact: 2 ** 53 - 1 }),
  ).toEqual([
    ['/a/b/1', 'not_unicode'],
    ['/~0~1', 'nul_character'],
    ['/n', 'number_too_large'],
    ['/m', 'number_too_large'],
  ]);
  expect(places(HALF)).toEqual([['', 'not_unicode']]);
});

test('a name with such a character is told of at the object that has it, so that the answer itself can be kept', () => {
  expect(places({ list: [{ [HALF]: 1 }, { 'a\0': HALF }] })).toEqual([
    ['/list/0', 'not_unicode'],
    ['/list/1', 'nul_character'],
  ]);
});

test('a number that JSON cannot say is none that is kept', () => {
  expect(places(JSON.parse('{ "amount": 1e999 }'))).toEqual([['/amount', 'number_too_large']]);
});

test('a text is cut between characters, never inside one', () => {
  expect(clipped('👍👍👍', 2)).toBe('👍👍…');
  expect(clipped('👍👍', 2)).toBe('👍👍');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }).map(quotable), fc.nat(20), (text, longest) =>
      isKept(clipped(text, longest)),
    ),
  );
});

test('whatever is quoted can be kept, and what can be kept is quoted as it is', () => {
  const anything = fc.jsonValue({ stringUnit: 'binary' });
  fc.assert(
    fc.property(anything, (document) => {
      const quoted = withQuotable(document);
      expect(unkeptParts(quoted).filter(({ code }) => code !== 'number_too_large')).toEqual([]);
      if (unkeptParts(document).length === 0) expect(quoted).toEqual(document);
    }),
  );
  expect(quotable(`a${HALF}b\0`)).toBe('a\ufffdb\ufffd');
});
