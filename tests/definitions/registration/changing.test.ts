import { patchBack } from '../../../definitions/registration/changing';

const before = { name: '绩溪蚕桑研究院', phone: '0563-8156789', region: '皖南' };
const changed = { name: '绩溪蚕桑研究所', phone: '0563-7012345', mobile: '13856312345' };
const NOTHING = {
  address: null,
  taxNumber: null,
  phone: null,
  mobile: null,
  email: null,
  website: null,
  region: null,
  industry: null,
};

test('OPP-06 a change is undone field by field: what was replaced is there again, what was new is gone', () => {
  expect(patchBack({ ...NOTHING, ...changed }, changed, before)).toEqual({
    name: '绩溪蚕桑研究院',
    phone: '0563-8156789',
    mobile: null,
    region: '皖南',
  });
});

test('OPP-06 what has been changed once more since, or was never changed, stays', () => {
  expect(
    patchBack(
      { ...NOTHING, ...changed, name: '第三个名字', phone: '0563-9999999', region: '皖北', email: 'a@b.cn' },
      changed,
      before,
    ),
  ).toEqual({ mobile: null });
});
