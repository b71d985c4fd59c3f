import { parseCompanyName } from '../../../../definitions/matching/likeness/company-name';

const plain = (text: string): string => parseCompanyName(text).plain;

describe('OPP-05 two spellings of one name are compared as one', () => {
  test.each([
    ['full-width characters', 'ＡＢＢ（中国）有限公司', 'ABB(中国)有限公司'],
    ['traditional characters', '寧波華翔電子股份有限公司', '宁波华翔电子股份有限公司'],
    ['upper and lower case', 'TCL科技集团股份有限公司', 'tcl科技集团股份有限公司'],
    ['the legal form', '三一重工股份有限公司', '三一重工有限责任公司'],
    ['a legal form with a slip', '三一重工股分有限公司', '三一重工股份有限公司'],
    ['a group 集团', '广汇汽车服务集团股份公司', '广汇汽车服务股份有限公司'],
    ['brackets around a place', '金蝶软件（中国）有限公司', '金蝶软件中国有限公司'],
    ['punctuation and blanks', '宁波 华翔·电子，股份有限公司', '宁波华翔电子股份有限公司'],
    ['a branch 分公司', '宁波华翔电子股份有限公司上海分公司', '宁波华翔电子股份有限公司'],
    ['an office 办事处', '宁波华翔电子股份有限公司西南办事处', '宁波华翔电子股份有限公司'],
    ['the mark of a stock exchange', '*ST华翔', '华翔'],
  ])('that differ by %s', (_, one, other) => expect(plain(one)).toBe(plain(other)));

  test('a name that is nothing but a legal form stays what it is', () => {
    expect(plain('股份有限公司')).not.toBe('');
    expect(parseCompanyName('北京有限公司').own).not.toBe('');
  });
});

describe('OPP-05 a company’s name taken apart', () => {
  test.each([
    ['上海华宏阀门制造有限公司', '华宏阀门制造', ['上海']],
    ['华宏（上海）阀门制造有限公司', '华宏阀门制造', ['上海']],
    ['广东省深圳市华宏阀门有限公司', '华宏阀门', ['广东', '深圳']],
    ['山东南山铝业股份有限公司', '南山铝业', ['山东']],
  ])('%s is %s in %j', (text, own, places) => {
    const name = parseCompanyName(text);
    expect({ own: name.own, places: name.places.map((place) => place.name) }).toEqual({ own, places });
  });

  test('tells a full name from a short one 简称', () => {
    expect([parseCompanyName('南京纺织品进出口股份有限公司').isFull, parseCompanyName('南纺股份').isFull]).toEqual([
      true,
      false,
    ]);
  });
});
