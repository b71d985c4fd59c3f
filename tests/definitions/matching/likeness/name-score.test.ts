import { companies } from '../../../bench/names/companies';
import { jaroWinkler } from '../../../../definitions/matching/likeness/jaro-winkler';
import { profileOf } from '../../../../definitions/matching/likeness/name-profile';
import { scoreNames } from '../../../../definitions/matching/likeness/name-score';
import registrationPolicy from '../../../../definitions/shipped/registrationPolicy/standard.json';

const score = (one: string, two: string): number => scoreNames(profileOf(one), profileOf(two));
const { reviewFrom } = registrationPolicy.fuzzy;

describe('OPP-05 names that go to review', () => {
  test.each([
    ['a short name', '百胜智能', '江西百胜智能科技股份有限公司'],
    ['a short name with the letter of a place', '杭汽轮', '杭州汽轮机股份有限公司'],
    ['a wrong character', '江西百胜智能科枝股份有限公司', '江西百胜智能科技股份有限公司'],
    ['a homophone by pinyin', '江西百盛智能科技股份有限公司', '江西百胜智能科技股份有限公司'],
    ['exchanged characters', '深圳洁汇集团股份有限公司', '深圳汇洁集团股份有限公司'],
    ['a misspelled place', '行州热电集团股份有限公司', '杭州热电集团股份有限公司'],
    ['a misspelled trade', '南华震货股份有限公司', '南华期货股份有限公司'],
    ['a moved bracket', '华宏（上海）阀门制造有限公司', '上海华宏阀门制造有限公司'],
    ['a place left out', '华宏阀门制造有限公司', '上海华宏阀门制造有限公司'],
    ['another legal form', '上海华宏阀门制造有限责任公司', '上海华宏阀门制造股份有限公司'],
    ['a branch 分公司', '上海华宏阀门制造有限公司成都分公司', '上海华宏阀门制造有限公司'],
  ])('%s: %s', (_, ours, theirs) => expect(score(ours, theirs)).toBeGreaterThanOrEqual(reviewFrom));

  test.each(['华翔', '万丰', '大华', '建工', '德力西', '新希望', '中天科', '晟禧荟安', '新和成元'])(
    'the group %s and its company in another place, whichever comes first',
    (own) => {
      for (const there of [`${own}集团（上海）有限公司`, `${own}集团上海有限公司`, `${own}（集团）上海有限公司`]) {
        expect(score(`${own}集团有限公司`, there)).toBeGreaterThanOrEqual(reviewFrom);
        expect(score(there, `${own}集团有限公司`)).toBeGreaterThanOrEqual(reviewFrom);
      }
    },
  );
});

describe('OPP-05 names that do not', () => {
  test.each([
    ['the same trade in another place', '南京银行股份有限公司', '郑州银行股份有限公司'],
    ['only place and trade in common', '上海华宏阀门制造有限公司', '上海凯士阀门制造有限公司'],
    ['another number', '长春市第一人民医院', '长春市第二人民医院'],
    ['another number of more digits', '长春市第一人民医院', '长春市第十一人民医院'],
    ['another number without 第', '宁波轴承一厂', '宁波轴承二厂'],
    ['another number in digits', '测试客户0001有限公司', '测试客户0187有限公司'],
    ['another letter of a row', '沈阳机床甲厂', '沈阳机床乙厂'],
    ['another direction', '宁波东方泵业有限公司', '宁波西方泵业有限公司'],
    ['nothing in common', '齐齐哈尔松花江酿造厂', '江西百胜智能科技股份有限公司'],
  ])('%s', (_, ours, theirs) => expect(score(ours, theirs)).toBeLessThan(reviewFrom));
});

describe('OPP-05 what speaks against', () => {
  test.each([
    ['第1人民医院', '第一人民医院'],
    ['长春市第一人民医院', '长春第一人民医院'],
    ['三一重工股份有限公司', '三重工股份有限公司'],
    ['宁波东方泵业有限公司', '宁波东房泵业有限公司'],
  ])('no other number and no other direction: %s, %s', (one, two) =>
    expect(score(one, two)).toBeGreaterThanOrEqual(reviewFrom),
  );

  test('another place is evidence against, the same place for, and a missing one lies between', () => {
    const ours = '上海华宏阀门制造有限公司';
    const other = score(ours, '北京华宏阀门制造集团有限公司');
    const missing = score(ours, '华宏阀门制造集团有限公司');
    const same = score(ours, '上海华宏阀门制造集团有限公司');
    expect(other).toBeLessThan(missing);
    expect(missing).toBeLessThanOrEqual(same);
  });

  test.each([
    ['中国石油集团工程股份有限公司', '中国石油集团资本股份有限公司'],
    ['海尔智家股份有限公司', '海尔生物医疗股份有限公司'],
    ['中国航发动力股份有限公司', '中国航发动力控制股份有限公司'],
  ])('subsidiaries of one group are similar and never equal: %s, %s', (one, two) => {
    const stranger = score(one, '江西百胜智能科技股份有限公司');
    expect(score(one, two)).toBeGreaterThan(stranger);
    expect(score(one, two)).toBeLessThan(1);
  });
});

describe('OPP-05 names in Latin letters', () => {
  test.each([
    ['MARTHA', 'MARHTA', 0.961],
    ['DIXON', 'DICKSONX', 0.813],
    ['DWAYNE', 'DUANE', 0.84],
    ['ABC', 'XYZ', 0],
  ])('Jaro-Winkler of %s and %s is %d', (one, two, expected) => expect(jaroWinkler(one, two)).toBeCloseTo(expected, 3));

  test.each([
    ['Siemens AG', 'SIEMENS Ltd., China'],
    ['Bosch Rexroth (Beijing) Hydraulic Co., Ltd.', 'Bosh Rexroth Hydraulic'],
    ['Nestlé S.A.', 'NESTLE'],
  ])('%s and %s go to review', (one, two) => expect(score(one, two)).toBeGreaterThanOrEqual(reviewFrom));

  test.each([
    ['Siemens AG', 'Samsung Electronics'],
    ['Shanghai Huahong Valve Co., Ltd.', 'Shanghai Kaishi Valve Co., Ltd.'],
  ])('%s and %s do not', (one, two) => expect(score(one, two)).toBeLessThan(reviewFrom));
});

test('OPP-05 a likeness is from 0 to 1, and a short name is as much like its full name as that is like it', () => {
  for (const { fullName, shortName } of companies.slice(0, 200)) {
    const likeness = score(shortName, fullName);
    expect(likeness).toBeGreaterThanOrEqual(0);
    expect(likeness).toBeLessThanOrEqual(1);
    if (profileOf(fullName).isFull && !profileOf(shortName).isFull) expect(score(fullName, shortName)).toBe(likeness);
    expect(score(fullName, fullName)).toBe(1);
  }
});
