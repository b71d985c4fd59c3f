import { identityKeys } from '../../../../definitions/matching/identity/identity-keys';

describe('OPP-06 the identity keys of a customer', () => {
  test('are its identifiers in their stored form', () => {
    const { keys, errors } = identityKeys({
      taxNumber: '91350100m000100y43',
      phone: '010-8888 6666',
      mobile: '138 0013 8000',
      email: 'Info@Kingdee.com',
      website: 'www.kingdee.com',
    });
    expect(errors).toEqual([]);
    expect(keys).toEqual([
      { kind: 'taxNumber', value: '91350100M000100Y43', field: 'taxNumber' },
      { kind: 'phone', value: '+861088886666', field: 'phone' },
      { kind: 'phone', value: '+8613800138000', field: 'mobile' },
      { kind: 'email', value: 'info@kingdee.com', field: 'email' },
      { kind: 'website', value: 'kingdee.com', field: 'website' },
    ]);
  });

  test('a mobile in the phone field is the same key as in its own', () => {
    expect(identityKeys({ phone: '+86 13800138000', mobile: '13800138000' }).keys).toEqual([
      { kind: 'phone', value: '+8613800138000', field: 'phone' },
    ]);
  });

  test('a website that many share is no key and no error', () => {
    expect(identityKeys({ website: 'https://shop123.1688.com' })).toEqual({ keys: [], errors: [] });
  });

  test('absent, null and blank fields are nothing', () => {
    expect(identityKeys({ taxNumber: null, phone: ' ', email: undefined })).toEqual({ keys: [], errors: [] });
  });

  test('each invalid one is an error at its place, and hides no other', () => {
    const { keys, errors } = identityKeys({ taxNumber: '123', email: 'a@x.cn', website: 'nowhere' }, '/customer');
    expect(keys).toHaveLength(1);
    expect(errors).toEqual([
      {
        pointer: '/customer/taxNumber',
        code: 'invalid_identifier',
        detail: 'A tax number has 18 characters (or 15 in its old form); this one has 3.',
      },
      {
        pointer: '/customer/website',
        code: 'invalid_identifier',
        detail: 'This is not a website with a registered domain, such as www.company.cn.',
      },
    ]);
  });
});
