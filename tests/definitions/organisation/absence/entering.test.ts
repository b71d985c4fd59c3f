import { refusalOfAbsence } from '../../../../definitions/organisation/absence/entering';

const there = { name: '孙律', active: true };
const absence = { userId: 'u', deputyId: 'd', from: '2026-05-01T00:00:00Z', to: '2026-05-06T00:00:00Z' };
const pointersOf = (
  part: Partial<typeof absence>,
  user: { name: string; active: boolean } | undefined = there,
  deputy = user,
) => refusalOfAbsence({ ...absence, ...part }, user, deputy)?.refusal.errors?.map(({ pointer }) => pointer);

test('TSK-07 an absence that makes sense is taken', () => {
  expect(pointersOf({})).toBeUndefined();
});

test('every place that makes no sense is named at once', () => {
  expect(pointersOf({ to: '2026-04-30T00:00:00Z' })).toEqual(['/to']);
  expect(pointersOf({ to: '2026-05-01T08:00:00+08:00' })).toEqual(['/to']);
  expect(pointersOf({ deputyId: 'u' })).toEqual(['/deputyId']);
  expect(pointersOf({ deputyId: 'u', to: absence.from })).toEqual(['/deputyId', '/to']);
  expect(pointersOf({ from: '1026-05-01T00:00:00Z' })).toEqual(['/from']);
  expect(pointersOf({}, { ...there, active: false })).toEqual(['/userId', '/deputyId']);
});
