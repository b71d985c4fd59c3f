import fc from 'fast-check';
import { toAscii } from '../../../../definitions/matching/identity/punycode';
import { isSharedDomain, normaliseWebsite } from '../../../../definitions/matching/identity/website';

describe('OPP-06 a website', () => {
  test.each([
    ['https://www.kingdee.com/products?id=1#top', 'kingdee.com'],
    ['WWW.Kingdee.COM.CN', 'kingdee.com.cn'],
    ['http://crm.kingdee.com.cn:8080/', 'kingdee.com.cn'],
    ['crm.kingdee.com.cn:8080/login', 'kingdee.com.cn'],
    ['kingdee.com:443', 'kingdee.com'],
    ['//kingdee.com', 'kingdee.com'],
    ['ｗｗｗ．ｋｉｎｇｄｅｅ．ｃｏｍ', 'kingdee.com'],
    ['www。kingdee。com', 'kingdee.com'],
    ['http://www.腾讯.中国/', 'xn--r70as2s.xn--fiqs8s'],
    ['someone.github.io/site', 'someone.github.io'],
  ])('%s is kept as %s', (text, value) => {
    expect(normaliseWebsite(text)).toEqual({ value });
  });

  test.each(['', 'kingdee', 'http://192.168.1.1/', 'com.cn', '没有', 'http://localhost:3000'])(
    '%s is refused',
    (text) => {
      expect(normaliseWebsite(text)).toHaveProperty('invalid');
    },
  );

  test.each(['qq.com', '163.com', '1688.com', 'taobao.com'])('%s belongs to many and identifies nobody', (domain) => {
    expect(isSharedDomain(domain)).toBe(true);
  });

  test('that is normalised stays as it is', () => {
    fc.assert(
      fc.property(fc.webUrl(), (text) => {
        const once = normaliseWebsite(text);
        if ('value' in once) expect(normaliseWebsite(once.value)).toEqual(once);
      }),
    );
  });
});

describe('an international host name', () => {
  test.each([
    ['bücher.example', 'xn--bcher-kva.example'],
    ['他们为什么不说中文.com', 'xn--ihqwcrb4cv8a8dqg056pqjye.com'],
    ['MajiでKoiする5秒前.jp', 'xn--majikoi5-783gue6qz075azm5e.jp'],
    ['中国', 'xn--fiqs8s'],
  ])('%s is written as %s (RFC 3492)', (host, value) => {
    expect(toAscii(host)).toEqual({ value });
  });
});
