import {
  tellOfAssignment,
  tellOfChallenge,
  tellOfChallengesEnd,
  tellOfEnd,
  tellOfShares,
} from '../../../definitions/registration/telling';

test('OPP-19 of an assignment the new owner reads the reason, the former ones that it is theirs no more', () => {
  const assigned = { ownerId: 'new', fromUserIds: ['old', 'new'], reason: '熟悉行业', protectedUntil: '2026-05-01' };
  expect(tellOfAssignment(assigned)).toMatchObject([
    { notice: 'opportunityAssigned', userIds: ['new'], about: '熟悉行业', dueAt: '2026-05-01' },
    { notice: 'opportunityPassedOn', userIds: ['old'], about: '', dueAt: null },
  ]);
});

test('FLW-01 of an end its owners are told, and the manager of the main one', () => {
  expect(tellOfEnd('opportunityReleased', ['main', 'other'], null)).toEqual({
    notice: 'opportunityReleased',
    userIds: ['main', 'other'],
    managerOf: 'main',
    about: '',
    dueAt: null,
  });
  expect(tellOfEnd('opportunityWithdrawn', [], '取消')).toMatchObject({ managerOf: null, about: '取消' });
});

test('FLW-02 of shares all owners read all shares; whom they leave out reads none', () => {
  const shares = [
    { userId: 'a', percent: 66.67 },
    { userId: 'b', percent: 33.33 },
  ];
  const names = new Map([
    ['a', '张三'],
    ['b', '李四'],
  ]);
  expect(tellOfShares(shares, ['c'], names)).toMatchObject([
    { notice: 'opportunityShared', userIds: ['a', 'b'], about: '张三 66.67%、李四 33.33%' },
    { notice: 'opportunityPassedOn', userIds: ['c'], about: '' },
  ]);
});

test('FLW-02 the other side of a review reads the department and the outcome, nothing of the registration', () => {
  expect(tellOfChallenge(['a'], '华东区')).toMatchObject({ notice: 'claimChallenged', about: '华东区', dueAt: null });
  for (const [outcome, about] of [
    ['notConflict', '不冲突 No conflict'],
    ['same', '同一商机 The same'],
    ['merge', '合并 Merge'],
    ['withdrawn', '已撤回 Withdrawn'],
  ] as const)
    expect(tellOfChallengesEnd(['a'], outcome)).toMatchObject({ notice: 'challengeDecided', about });
});
