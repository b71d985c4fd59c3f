import type { RuleCase } from '../../../definitions/kinds/approval/approvers/rule';
import { type ApproverRule, finderOf } from '../../../definitions/kinds/approval/approvers/rules';
import type { Organisation, OrgPerson } from '../../../definitions/organisation/people/organisation';

const person = (userId: string, departmentId: string, roles: readonly string[] = []): OrgPerson => ({
  userId,
  username: userId,
  name: userId,
  roles,
  active: true,
  departmentId,
});
const organisation: Organisation = {
  people: [person('ann', 'east', ['sales']), person('bob', 'east'), person('cleo', 'house', ['sales'])],
  departments: [
    { id: 'east', name: 'East', parentId: 'house', headId: 'bob' },
    { id: 'house', name: 'House', parentId: null, headId: 'cleo' },
  ],
  absences: [],
  ownerIds: ['ann'],
};
const asked: RuleCase = {
  valueAt: (pointer) => ({ '/one': 'bob', '/list': ['ann', 'cleo'], '/number': 7 })[pointer],
  evaluate: (text) => ({ value: text === 'both' ? ['ann', 'bob'] : 7 }),
  chosen: ['cleo'],
};

/** Whom a rule of a request of Ann finds, and why. */
function foundBy(rule: ApproverRule) {
  const { userIds, find } = finderOf(rule);
  const named = find(organisation, { initiatorId: 'ann', userIds: userIds?.(asked) ?? [] });
  return named.map(({ person: { userId }, reason }) => `${userId}: ${reason.rule}, ${reason.result}`);
}

describe('TSK-02 each approver rule finds its people and says why', () => {
  test.each<[ApproverRule, readonly string[]]>([
    [{ user: 'bob' }, ['bob: user bob, bob']],
    [{ user: 'gone' }, []],
    [{ role: 'sales' }, ['ann: role sales, ann', 'cleo: role sales, cleo']],
    [{ departmentHead: 'initiator' }, ['bob: head of the initiator’s department, bob heads East']],
    [{ departmentHead: 'owner', levelsUp: 1 }, ['cleo: head of the owner’s department, 1 up, cleo heads House']],
    [{ departmentHead: 'owner', levelsUp: 2 }, []],
    [
      { managerChain: { of: 'initiator', levels: 2 } },
      ['bob: managers of the initiator, bob', 'cleo: managers of the initiator, cleo'],
    ],
    [{ ownerOf: 'subject' }, ['ann: owner of the record, ann']],
    [{ field: '/one' }, ['bob: field /one, bob']],
    [{ field: '/list' }, ['ann: field /list, ann', 'cleo: field /list, cleo']],
    [{ field: '/number' }, []],
    [{ expression: 'both' }, ['ann: expression both, ann', 'bob: expression both, bob']],
    [{ expression: 'number' }, []],
    [{ chosenBy: 'initiator' }, ['cleo: chosen by the initiator, cleo']],
    [{ chosenBy: 'previousApprover' }, ['cleo: chosen by the previous approver, cleo']],
  ])('%j', (rule, people) => expect(foundBy(rule)).toEqual(people));

  test('the organisation is asked for whom a rule names, and a claimed role is one group', () => {
    const { asksFor: ofUser } = finderOf({ user: 'bob' });
    const { asksFor: ofRole, group } = finderOf({ role: 'sales', claim: true });
    expect({ ofUser, ofRole, group }).toEqual({
      ofUser: { usernames: ['bob'] },
      ofRole: { roles: ['sales'] },
      group: 'sales',
    });
    expect(finderOf({ role: 'sales' }).group).toBeUndefined();
  });
  test('data by which an expression gives no user ids are refused before anybody is asked', () => {
    expect(finderOf({ expression: 'both' }).fault?.(asked)).toBeUndefined();
    expect(finderOf({ expression: 'number' }).fault?.(asked)).toContain('It gives no user ids.');
  });
});
