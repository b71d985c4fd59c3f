import fc from 'fast-check';
import {
  dataTooLarge,
  formTooLarge,
  jsonBytes,
  MOST_DATA_BYTES,
  refusalToGrow,
} from '../../../definitions/shared/data-size';

/** Of `{"t":"…"}` around the text. */
const AROUND = 8;

test('data is measured in bytes as it is sent: a Chinese character takes three, one of two halves four', () => {
  expect([{ t: 'a' }, { t: 'é' }, { t: '长' }, { t: '👍' }].map(jsonBytes)).toEqual(
    [1, 2, 3, 4].map((n) => AROUND + n),
  );
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      const json = JSON.stringify(value);
      const characters = Array.from(json).filter((character) => !/\p{Surrogate}/u.test(character));
      const percent = encodeURIComponent(characters.join('')).replace(/%[0-9A-F]{2}/g, '.');
      fc.pre(characters.length === Array.from(json).length);
      expect(jsonBytes(value)).toBe(percent.length);
    }),
  );
});

test('200 kB are taken and one byte more is not, whatever the characters are', () => {
  for (const [character, bytes] of [
    ['a', 1],
    ['é', 2],
    ['👍', 4],
  ] as const) {
    const most = { t: character.repeat((MOST_DATA_BYTES - AROUND) / bytes) };
    expect(dataTooLarge(most)).toBeUndefined();
    expect(dataTooLarge({ t: `${most.t}a` })).toContain(`${MOST_DATA_BYTES} are the most`);
    expect(formTooLarge({ t: `${most.t}a` })).toBeDefined();
  }
});

test('a change may not make data too large; what is too large already may become smaller', () => {
  const [small, large, larger] = [1, 250_000, 250_001].map((length) => ({ t: 'a'.repeat(length) }));
  expect(refusalToGrow(small, larger, '/form')).toMatchObject({ refusal: { code: 'unprocessable', pointer: '/form' } });
  expect(refusalToGrow(large, larger, '/form')).toBeDefined();
  expect(refusalToGrow(larger, large, '/form')).toBeUndefined();
  expect(refusalToGrow(larger, small, '/form')).toBeUndefined();
});
