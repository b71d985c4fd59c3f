import { ServiceError } from '@temporalio/client';
import { againWhereTorn, isTorn } from '../../../api/case/torn';

/** As the engine says it, and as its client wraps it for an update. */
const torn = Object.assign(
  new Error(
    '9 FAILED_PRECONDITION: Unable to perform workflow execution update due to unexpected workflow task failure.',
  ),
  { code: 9 },
);
const wrapped = new ServiceError('Workflow Update failed', { cause: torn });
const other = Object.assign(new Error('9 FAILED_PRECONDITION: Consistent query buffer is full.'), { code: 9 });

test('a question that was dropped with the step that ended its case is told, wrapped or not', () => {
  expect([torn, wrapped].map(isTorn)).toEqual([true, true]);
  expect(
    [other, new ServiceError('Workflow Update failed', { cause: other }), new Error(torn.message)].map(isTorn),
  ).toEqual([false, false, false]);
});

test('it is asked again, and anything else is thrown at once', async () => {
  let asked = 0;
  const answer = await againWhereTorn(() => {
    asked += 1;
    return asked < 3 ? Promise.reject(wrapped) : Promise.resolve('ended');
  });
  expect([answer, asked]).toEqual(['ended', 3]);
  await expect(againWhereTorn(() => Promise.reject(other))).rejects.toBe(other);
});
