import fc from 'fast-check';
import { normalisePhone } from '../../../../definitions/matching/identity/phone-number';

describe('OPP-06 a telephone number', () => {
  test.each([
    ['13800138000', '+8613800138000'],
    ['+86 138-0013-8000', '+8613800138000'],
    ['(+86)13800138000', '+8613800138000'],
    ['8613800138000', '+8613800138000'],
    ['０１０－８８８８６６６６', '+861088886666'],
    ['010 8888 6666', '+861088886666'],
    ['086-139 0013 9000', '+8613900139000'],
    ['08613900139000', '+8613900139000'],
    ['(086)0574-8888 6666', '+8657488886666'],
    ['086-10-88886666', '+861088886666'],
    ['0086-10-88886666', '+861088886666'],
    ['(0755) 8601 3388', '+8675586013388'],
    ['0571-8888888', '+865718888888'],
    ['400-810-8888', '+864008108888'],
    ['95588', '+8695588'],
    ['+86 95588', '+8695588'],
    ['0086 95588', '+8695588'],
    ['00852 2123 4567', '+85221234567'],
    ['+1 415 555 2671', '+14155552671'],
  ])('%s is kept as %s', (text, value) => {
    expect(normalisePhone(text)).toEqual({ value });
  });

  test.each([
    ['0755-86013388-8012', '+8675586013388', '8012'],
    ['0755-86013388转8012', '+8675586013388', '8012'],
    ['010-88886666 分机 12', '+861088886666', '12'],
    ['010-88886666 ext. 12', '+861088886666', '12'],
    ['400-810-8888-3', '+864008108888', '3'],
    ['086-0755-86013388-8012', '+8675586013388', '8012'],
  ])('%s keeps its extension apart', (text, value, extension) => {
    expect(normalisePhone(text)).toEqual({ value, extension });
  });

  test.each(['10000000001', '12345678901', '88886666', 'n/a', '', '010-88886666/88886667', '+1 555', '123'])(
    '%s is refused',
    (text) => {
      expect(normalisePhone(text)).toHaveProperty('invalid');
    },
  );

  test('a landline without area code is told so', () => {
    expect(normalisePhone('88886666')).toEqual({
      invalid: 'A landline number needs its area code, for example 010-88886666.',
    });
  });

  test('that is normalised stays as it is', () => {
    const aNumber = fc.stringMatching(
      /^(1[3-9]\d{9}|0(10|2\d)-?[2-8]\d{7}|0([3-7]\d{2}|8[0-57-9]\d|9\d{2})-[2-8]\d{6,7}|400\d{7}|95\d{3})$/,
    );
    fc.assert(
      fc.property(aNumber, (text) => {
        const once = normalisePhone(text);
        expect(once).toHaveProperty('value');
        if ('value' in once) expect(normalisePhone(once.value)).toEqual({ value: once.value });
      }),
    );
  });

  test('any text gives a value or a reason, and a value is stable', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const once = normalisePhone(text);
        if ('value' in once) expect(normalisePhone(once.value)).toEqual({ value: once.value });
      }),
    );
  });
});
