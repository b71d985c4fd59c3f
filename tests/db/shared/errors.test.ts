import { isDatabaseAway, isPassing } from '../../../db/shared/errors';

const coded = (code: string): Error => Object.assign(new Error('of the database'), { code });

test('FLW-06 what an error was made of says whether it passes by itself', () => {
  expect(isDatabaseAway(new Error('a step', { cause: coded('ECONNREFUSED') }))).toBe(true);
  expect(isDatabaseAway(new AggregateError([new Error('a'), coded('57P01')]))).toBe(true);
  expect([coded('40001'), coded('53100'), coded('55P03')].map(isPassing)).toEqual([true, true, true]);
  expect([coded('23505'), coded('22021'), new Error('wrong'), null, undefined, 'text'].map(isPassing)).toEqual(
    Array.from({ length: 6 }, () => false),
  );
});

test('FLW-06 an error that is its own cause is looked at once', () => {
  const error = new Error('a step');
  error.cause = new AggregateError([error, coded('23505')], 'several', { cause: error });
  expect(isPassing(error)).toBe(false);
  expect(isDatabaseAway(error)).toBe(false);
});
