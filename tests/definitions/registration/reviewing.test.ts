import { asReview, effectOfReview, opposing } from '../../../definitions/registration/reviewing';
import { isRefused } from '../../../definitions/shared/refusal';

const candidates = [
  { kind: 'customer', id: 'c1', score: 0.9, evidence: [] },
  { kind: 'opportunity', id: 'o1', score: 0.8, evidence: [] },
  { kind: 'opportunity', id: 'o2', score: 0.4, evidence: [] },
] as const;
const FROM = 0.6;

const pointersOf = (
  outcome: string,
  data: Record<string, unknown>,
  among: Parameters<typeof effectOfReview>[2] = candidates,
): string[] => {
  const effect = effectOfReview(outcome, data, among, FROM);
  if (!isRefused(effect)) throw new Error(`${outcome} was carried out.`);
  return effect.refusal.errors?.map(({ pointer }) => pointer) ?? [effect.refusal.pointer ?? ''];
};

test('FLW-02 only notConflict and approve let a registration go on by itself', () => {
  expect(effectOfReview('notConflict', {}, candidates, FROM)).toEqual({ kind: 'notConflict' });
  expect(effectOfReview('approve', {}, candidates, FROM)).toEqual({ kind: 'notConflict' });
  for (const outcome of ['same', 'reject', 'somethingElse', 'constructor'])
    expect(effectOfReview(outcome, {}, candidates, FROM)).toEqual({ kind: 'same' });
});

test('FLW-02 shares go into the strongest opportunity unless one is named, and into none where there is none', () => {
  const shares = [
    { userId: 'a', percent: 70 },
    { userId: 'b', percent: 30 },
  ];
  expect(effectOfReview('share', { shares }, candidates, FROM)).toEqual({ kind: 'share', intoId: 'o1', shares });
  expect(effectOfReview('share', { shares, intoId: 'o2' }, candidates, FROM)).toEqual({
    kind: 'share',
    intoId: 'o2',
    shares,
  });
  expect(effectOfReview('share', { shares }, candidates.slice(0, 1), FROM)).toEqual({
    kind: 'share',
    intoId: null,
    shares,
  });
  const equal = { field: 'phone', ours: '1', theirs: '1', method: 'exact', score: 1 } as const;
  const exactCustomer = [{ kind: 'customer', id: 'c2', score: 1, evidence: [equal] } as const, ...candidates];
  // what only looks alike is somebody else’s
  expect(effectOfReview('share', { shares }, exactCustomer, FROM)).toEqual({ kind: 'share', intoId: null, shares });
  expect(effectOfReview('share', { shares }, candidates.slice(2), FROM)).toEqual({
    kind: 'share',
    intoId: null,
    shares,
  });
  expect(pointersOf('share', { shares, intoId: 'c1' })).toEqual(['/form/intoId']);
});

test('FLW-02 merging needs an opportunity among the candidates', () => {
  expect(effectOfReview('merge', { intoId: 'o2' }, candidates, FROM)).toEqual({ kind: 'merge', intoId: 'o2' });
  for (const intoId of [undefined, null, 'c1', 'unknown', 7])
    expect(pointersOf('merge', { intoId })).toEqual(['/form/intoId']);
});

test('FLW-02 shares are parts of different people', () => {
  expect(pointersOf('share', {})).toEqual(['/form/shares']);
  expect(pointersOf('share', { shares: [] })).toEqual(['/form/shares']);
  const half = { userId: 'a', percent: 50 };
  expect(pointersOf('share', { shares: [half, half] })).toEqual(['/form/shares/1/userId']);
});

test('every step of a review takes what its outcomes bring, unless its definition says otherwise', () => {
  const review = asReview({
    kind: 'approval',
    key: 'r',
    name: 'r',
    steps: [
      { key: 'one', mode: 'any', approvers: [] },
      { key: 'two', mode: 'any', approvers: [], fields: { '/shares': 'visible', '/note': 'required' } },
    ],
  });
  expect(review.steps.map(({ fields }) => fields)).toEqual([
    { '/shares': 'editable', '/intoId': 'editable' },
    { '/shares': 'visible', '/intoId': 'editable', '/note': 'required' },
  ]);
});

test('FLW-02 the other side is what stands in the way: not one’s own, not what is only a little alike', () => {
  const found = { name: '', ownerName: null, departmentId: 'd', departmentName: '', released: false, isHouse: false };
  const equal = { field: 'phone', ours: '1', theirs: '1', method: 'exact', score: 1 } as const;
  const [own, rival, faint] = [
    { ...found, kind: 'customer', id: 'own', ownerIds: ['me'], score: 1, evidence: [equal] },
    { ...found, kind: 'opportunity', id: 'rival', ownerIds: ['other'], score: 0.7, evidence: [] },
    { ...found, kind: 'customer', id: 'faint', ownerIds: ['third'], score: 0.03, evidence: [] },
  ] as const;
  const policy = { fuzzy: { reviewFrom: FROM } };
  const idsOf = (candidates: Parameters<typeof opposing>[0]) =>
    opposing(candidates, policy, { byUserId: 'me', pickedCustomerId: null }).map(({ id }) => id);
  expect(idsOf([own, rival, faint])).toEqual(['rival']);
  expect(idsOf([own, faint])).toEqual([]);
  expect(idsOf([{ ...own, id: 'theirs', ownerIds: ['other'] }, rival])).toEqual(['theirs']);
});
