import type { RuleCase } from '../../../definitions/kinds/approval/approvers/rule';
import { type ApproverRule, finderOf } from '../../../definitions/kinds/approval/approvers/rules';
import { idsSaidBy } from '../../../definitions/kinds/approval/approvers/user-ids';
import type { Organisation, OrgPerson } from '../../../definitions/organisation/people/organisation';
import { refused } from '../../../definitions/shared/refusal';
import { idOf, nameOf } from './world';

const person = (username: string, departmentId: string, roles: readonly string[] = []): OrgPerson => ({
  userId: idOf(username),
  username,
  name: username,
  roles,
  active: true,
  departmentId,
});
const organisation: Organisation = {
  people: [person('ann', 'east', ['sales']), person('bob', 'east'), person('cleo', 'house', ['sales'])],
  departments: [
    { id: 'east', name: 'East', parentId: 'house', headId: idOf('bob') },
    { id: 'house', name: 'House', parentId: null, headId: idOf('cleo') },
  ],
  absences: [],
  ownerIds: [idOf('ann')],
};
const asked: RuleCase = {
  valueAt: (pointer) => ({ '/one': idOf('bob'), '/list': [idOf('ann'), null, idOf('cleo')], '/number': 7 })[pointer],
  evaluate: (text) =>
    text === 'both' ? { value: [idOf('ann'), idOf('bob')] } : refused('unprocessable', 'It is 1/0.'),
  chosen: [idOf('cleo')],
};

/** Whom a rule of a request of Ann finds, and why. */
function foundBy(rule: ApproverRule) {
  const { said, find } = finderOf(rule);
  const named = find(organisation, { initiatorId: idOf('ann'), userIds: said?.(asked).userIds ?? [] });
  return named.map(({ person: { userId }, reason }) => `${nameOf(userId)}: ${reason.rule}, ${reason.result}`);
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
    [{ field: '/missing' }, []],
    [{ expression: 'both' }, ['ann: expression both, ann', 'bob: expression both, bob']],
    [{ expression: 'number' }, []],
    [{ chosenBy: 'initiator' }, ['cleo: chosen by the initiator, cleo']],
    [{ chosenBy: 'previousApprover' }, ['cleo: chosen by the previous approver, cleo']],
  ])('%j', (rule, people) => {
    expect(foundBy(rule)).toEqual(people);
    const { words } = finderOf(rule);
    expect(people.every((line) => line.includes(`: ${words}, `))).toBe(true);
  });

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
  test('data by which an expression cannot be worked out are refused before anybody is asked', () => {
    expect(finderOf({ expression: 'both' }).fault?.(asked)).toBeUndefined();
    expect(finderOf({ expression: 'number' }).fault?.(asked)).toBe('number cannot be worked out. It is 1/0.');
  });
});

describe('TSK-05 what is no user id names nobody, and is told in words', () => {
  const ann = idOf('ann');
  test.each<[string, unknown, readonly string[], string | undefined]>([
    ['nothing', null, [], undefined],
    ['an empty text', '', [], undefined],
    ['an id', ann, [ann], undefined],
    ['an id in capitals', ann.toUpperCase(), [ann], undefined],
    ['the same id twice, and nulls', [ann, null, ann], [ann], undefined],
    ['a username', 'finance1', [], '"finance1", which is no user id'],
    ['a username among ids', [ann, 'finance1'], [ann], '"finance1", which is no user id'],
    ['a number', 7, [], '7, which is no user id'],
    ['an object', { id: ann }, [], `{"id":"${ann}"}, which is no user id`],
    ['half a character', '\ud800', [], '"\\ud800", which is no user id'],
    ['many names', ['a', 'b', 'c', 'd', 'e'], [], '"a", "b", "c" and 2 more, which is no user id'],
    ['a long text', 'x'.repeat(1_000), [], `"${'x'.repeat(59)}…, which is no user id`],
    [
      'a very long list',
      Array.from({ length: 1_001 }, () => ann),
      [],
      'a list of 1001, where 1000 people are the most that are asked',
    ],
  ])('%s', (_, value, userIds, strange) =>
    expect(idsSaidBy(value)).toEqual({ userIds, ...(strange === undefined ? {} : { strange }) }),
  );
});
