import fc from 'fast-check';
import { normaliseEmail } from '../../../../definitions/matching/identity/email-address';

describe('OPP-06 an e-mail address', () => {
  test.each([
    [' Zhang.San@Kingdee.COM ', 'zhang.san@kingdee.com'],
    ['ｚｈａｎｇ＠１６３．ｃｏｍ', 'zhang@163.com'],
    ['mailto:a+b@x.com.cn', 'a+b@x.com.cn'],
    ['info@公司.cn', 'info@xn--55qx5d.cn'],
    ['\u200bli@x.cn', 'li@x.cn'],
  ])('%s is kept as %s', (text, value) => {
    expect(normaliseEmail(text)).toEqual({ value });
  });

  test.each(['', '@x.cn', 'a@', 'a@b', 'a b@x.cn', 'a@x..cn', '.a@x.cn', 'a@x.cn; b@x.cn', `${'a'.repeat(250)}@x.cn`])(
    '%s is refused',
    (text) => {
      expect(normaliseEmail(text)).toHaveProperty('invalid');
    },
  );

  test('that is normalised stays as it is', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        const once = normaliseEmail(text);
        if ('value' in once) expect(normaliseEmail(once.value)).toEqual(once);
      }),
    );
  });
});
