import { refusalToDetach } from '../../../definitions/stage/acts/documents';

const visit = { kind: 'sales', key: 'visit', name: '拜访' } as const;
const delivery = { kind: 'followUp', key: 'delivery', name: '发货' } as const;
const why = (...[document, broughtBy, status]: Parameters<typeof refusalToDetach>) =>
  refusalToDetach(document, broughtBy, status)?.refusal.detail;

test('OPP-16 what no finished activity brought may be taken away', () => {
  expect(why('报告.pdf', [], 'lost')).toBeUndefined();
});

test('OPP-16 what a finished activity brought stays; the refusal names the activity and how to mend it', () => {
  expect(refusalToDetach('报告.pdf', [visit], 'valid')).toMatchObject({
    refusal: { code: 'wrong_state', errors: [{ pointer: '/activities/visit', code: 'needed_by_activity' }] },
  });
  expect(why('报告.pdf', [visit], 'valid')).toMatch(/"拜访", which is done. First undo "拜访" with a reason/);
  expect(why('报告.pdf', [visit, { ...visit, key: 'call', name: '电话' }], 'valid')).toMatch(
    /"拜访", "电话", which are done/,
  );
  expect(why('报告.pdf', [visit], 'suspended')).toMatch(/Resume the opportunity, undo/);
  expect(why('报告.pdf', [visit], 'inConflictReview')).toMatch(/Once its review is decided, undo/);
});

test('OPP-16 after the sale what its activities brought stays for good; follow-ups can be undone', () => {
  expect(why('报告.pdf', [visit], 'lost')).toMatch(/is lost: .* stays on record/);
  expect(why('报告.pdf', [visit], 'won')).toMatch(/is won: .* stays on record/);
  expect(why('签收单.pdf', [delivery], 'won')).toMatch(/First undo "发货"/);
  expect(why('签收单.pdf', [delivery, visit], 'won')).toMatch(/stays on record/);
});
