import { rareGrams } from '../../../../definitions/matching/likeness/name-grams';
import { profileOf } from '../../../../definitions/matching/likeness/name-profile';

const shared = (one: string, two: string): string[] =>
  rareGrams(profileOf(one)).filter((gram) => rareGrams(profileOf(two)).includes(gram));

describe('FLW-01 what registrations of one customer wait for', () => {
  test.each([
    '宁波华翔电子',
    '宁波华翔电子有限公司',
    '（宁波）华翔电子股份有限公司',
    '寧波華翔電子股份有限公司',
    '华翔电子',
    '宁波华翔电子股份有限公司杭州分公司',
  ])('is shared by %s and its full name', (spelling) => {
    expect(shared(spelling, '宁波华翔电子股份有限公司')).not.toEqual([]);
  });
  test('is not shared by strangers of one place and trade', () => {
    expect(shared('宁波华翔电子股份有限公司', '宁波金利电子股份有限公司')).toEqual([]);
  });
});
