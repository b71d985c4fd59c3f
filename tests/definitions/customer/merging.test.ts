import * as fc from 'fast-check';
import { mergeFields, refusalToMerge } from '../../../definitions/customer/merging';

const aRecord = (id: string, ownerId: string | null = null, mergedIntoId: string | null = null) => ({
  id,
  name: `客户${id}`,
  ownerId,
  mergedIntoId,
});
const anyone = { mayOverrule: false };

test('CUS-01 a customer is merged with another, not with itself, and only once', () => {
  expect(refusalToMerge(aRecord('a'), aRecord('b'), anyone)).toBeUndefined();
  expect(refusalToMerge(aRecord('a'), aRecord('a'), anyone)).toMatchObject({ refusal: { code: 'unprocessable' } });
  for (const [loser, into] of [
    [aRecord('a', null, 'c'), aRecord('b')],
    [aRecord('b'), aRecord('a', null, 'c')],
  ] as const) {
    expect(refusalToMerge(loser, into, { mayOverrule: true })).toMatchObject({
      refusal: { code: 'wrong_state', detail: expect.stringContaining('into the customer c') },
    });
  }
});

test('what belongs to different people is merged by administrators only', () => {
  const [mine, theirs] = [aRecord('a', 'me'), aRecord('b', 'them')];
  expect(refusalToMerge(mine, theirs, anyone)).toMatchObject({ refusal: { code: 'forbidden' } });
  expect(refusalToMerge(mine, theirs, { mayOverrule: true })).toBeUndefined();
  expect(refusalToMerge(mine, aRecord('b', 'me'), anyone)).toBeUndefined();
  expect(refusalToMerge(mine, aRecord('b'), anyone)).toBeUndefined();
});

test('the remaining customer keeps what it has, gets what it lacks, and nothing of the other is forgotten', () => {
  const value = fc.option(fc.constantFrom('1', '2', '3'), { nil: null });
  const record = fc.record({ address: value, region: value, level: value });
  fc.assert(
    fc.property(record, record, (into, loser) => {
      const { filled, conflicting } = mergeFields(into, loser);
      for (const field of ['address', 'region', 'level'] as const) {
        const kept = into[field];
        expect(filled[field]).toEqual(kept === null && loser[field] !== null ? loser[field] : undefined);
        expect(conflicting[field]).toEqual(
          kept !== null && loser[field] !== null && loser[field] !== kept ? { kept, given: loser[field] } : undefined,
        );
      }
    }),
  );
});
