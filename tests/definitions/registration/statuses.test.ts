import {
  CHANGEABLE,
  isChangeable,
  isHeld,
  isOnSale,
  isOver,
  ON_SALE,
  OPEN,
  opportunityStatuses,
  takesParts,
  TAKING_PARTS,
} from '../../../definitions/registration/statuses';

const those = (fits: (status: (typeof opportunityStatuses)[number]) => boolean) => opportunityStatuses.filter(fits);

describe('what a status of an opportunity allows', () => {
  test('one is open or over', () => {
    expect(OPEN).toEqual(['checking', 'inConflictReview', 'inAssessment', 'valid', 'suspended']);
    expect(those(isOver)).toEqual(['refused', 'withdrawn', 'released', 'won', 'lost', 'merged']);
  });
  test('a claim is held for good once it is valid, also while the sale rests', () => {
    expect(those(isHeld)).toEqual(['valid', 'suspended']);
  });
  test('a sale goes on while a later change of the customer is reviewed, though its claim is in question', () => {
    expect(ON_SALE).toEqual(['inConflictReview', 'valid', 'suspended']);
    expect(those(isHeld).every(isOnSale)).toBe(true);
  });
  test('people change what is open, but for the moment of the check', () => {
    expect(CHANGEABLE).toEqual(OPEN.filter((status) => status !== 'checking'));
    expect(those(isHeld).every(isChangeable)).toBe(true);
  });
  test('OPP-27 what stands around one that was won is still entered', () => {
    expect(TAKING_PARTS).toEqual([...OPEN, 'won']);
    expect(those(takesParts)).toEqual(TAKING_PARTS);
  });
});
