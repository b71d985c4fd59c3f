import { scoreAddresses } from '../../../../definitions/matching/likeness/address-score';
import { likenessOf } from '../../../../definitions/matching/likeness/likeness';
import { combined, weightsOf } from '../../../../definitions/matching/likeness/likeness-weights';
import { profileOf } from '../../../../definitions/matching/likeness/name-profile';

const ours = { name: '百胜智能', address: '南昌市高新区紫阳大道1号' };
const theirs = { name: '江西百胜智能科技股份有限公司', address: '江西省南昌市高新区紫阳大道1号' };
const likeness = (weights?: { readonly name?: number; readonly address?: number }) =>
  likenessOf(ours, profileOf(ours.name), theirs, weightsOf({ reviewFrom: 0.6, ...(weights && { weights }) }));

describe('OPP-05 the evidence of a look-alike', () => {
  test('names the field, both values, the method, and what it brings to the score', () => {
    const [name, address] = likeness();
    expect(name).toMatchObject({ field: 'name', ours: ours.name, theirs: theirs.name, method: 'fuzzy' });
    expect(name?.score).toBeGreaterThan(0.6);
    expect(address).toEqual({
      field: 'address',
      ours: ours.address,
      theirs: theirs.address,
      method: 'fuzzy',
      score: 0.5,
    });
  });

  test('leaves out a field that is not alike, or that one of the two does not have', () => {
    expect(
      likenessOf({ ...ours, address: null }, profileOf(ours.name), theirs, weightsOf({ reviewFrom: 0.6 })).map(
        ({ field }) => field,
      ),
    ).toEqual(['name']);
    expect(
      likenessOf(
        { ...ours, address: '哈尔滨市道里区中央大街9号' },
        profileOf(ours.name),
        theirs,
        weightsOf({ reviewFrom: 0.6 }),
      ).map(({ field }) => field),
    ).toEqual(['name']);
  });

  test('OPP-04 the weights are those of the registration policy', () => {
    const [name] = likeness();
    const [lessName, moreAddress] = likeness({ name: 0.5, address: 0.8 });
    expect(lessName?.score).toBeCloseTo((name?.score ?? 0) / 2, 2);
    expect(moreAddress?.score).toBe(0.8);
    expect(likeness({ address: 0 }).map(({ field }) => field)).toEqual(['name']);
  });

  test('each piece closes its share of the gap that the others leave', () => {
    expect(combined([0.6, 0.5])).toBe(0.8);
    expect(combined([0.6])).toBe(0.6);
    expect(combined([])).toBe(0);
  });
});

describe('OPP-05 two addresses', () => {
  test('are alike below province, city and district', () => {
    expect(scoreAddresses('上海市浦东新区张江路100号', '张江路100号')).toBe(1);
  });
  test('with other house numbers are less alike', () => {
    const otherNumber = scoreAddresses('上海市浦东新区张江路100号', '上海市浦东新区张江路200号');
    expect(otherNumber).toBeGreaterThan(0);
    expect(otherNumber).toBeLessThan(0.5);
  });
  test('that say nothing below the city are like no other', () => {
    expect(scoreAddresses('上海市', '上海市')).toBe(0);
  });
});
