import fc from 'fast-check';
import { isSamePerson, type KnownPerson, unitedPeople } from '../../../definitions/customer/contact/same-person';

test('CON-01 one name is one person, unless numbers and addresses tell two apart', () => {
  const same = (one: Omit<KnownPerson, 'name'>, other: Omit<KnownPerson, 'name'>): boolean =>
    isSamePerson({ name: '王工', ...one }, { name: ' 王工 ', ...other });
  expect(same({}, {})).toBe(true);
  expect(same({ mobile: '13900000001' }, {})).toBe(true);
  expect(same({ mobile: '13900000001' }, { mobile: '+86 139-0000-0001' })).toBe(true);
  expect(same({ mobile: '13900000001' }, { mobile: '13900000002' })).toBe(false);
  expect(same({ mobile: '13900000001', email: 'w@a.cn' }, { mobile: '13900000002', email: 'W@A.cn' })).toBe(true);
  expect(same({ mobile: '13900000001' }, { email: 'w@a.cn' })).toBe(true);
  expect(isSamePerson({ name: '王工', mobile: '13900000001' }, { name: '李总', mobile: '13900000001' })).toBe(false);
});

test('CON-01 who is known stays as they are, and gets what was missing', () => {
  const known = [{ name: '王工', title: '主任', mobile: null, email: 'w@a.cn' }];
  const given = [{ name: '王工', title: '部长', mobile: '13900000001' }, { name: '李总' }, { name: '李总' }];
  expect(unitedPeople(known, given)).toEqual({
    known: [{ person: known[0], filled: { mobile: '13900000001' } }],
    added: [{ name: '李总' }],
  });
});

test('CON-01 the same people once more add nobody', () => {
  const text = (...values: readonly string[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
  const person = fc.record({
    name: fc.constantFrom('王工', '李总', '赵'),
    mobile: text('13900000001', '13900000002'),
    email: text('w@a.cn', 'l@a.cn'),
  });
  fc.assert(
    fc.property(fc.array(person), fc.array(person), (known, given) => {
      const { added } = unitedPeople(known, given);
      expect(unitedPeople([...known, ...added], given).added).toEqual([]);
    }),
  );
});
