import fc from 'fast-check';
import type { RuleCase } from '../../../definitions/kinds/approval/approvers/rule';
import { type ApproverRule, finderOf } from '../../../definitions/kinds/approval/approvers/rules';
import { idsSaidBy } from '../../../definitions/kinds/approval/approvers/user-ids';
import {
  departmentsAbove,
  type Organisation,
  type OrgPerson,
} from '../../../definitions/organisation/people/organisation';
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
    [{ commonHead: 'sides' }, ['bob: head above both sides of the conflict, bob heads East']],
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

describe('FLW-02 between two sides of a conflict whoever is above both decides', () => {
  /** sales → east, south; office; and company above all. A letter for each head. */
  const departments = [
    { id: 'company', name: 'Company', parentId: null, headId: idOf('top') },
    { id: 'sales', name: 'Sales', parentId: 'company', headId: idOf('dora') },
    { id: 'east', name: 'East', parentId: 'sales', headId: idOf('bob') },
    { id: 'south', name: 'South', parentId: 'sales', headId: idOf('sid') },
    { id: 'office', name: 'Office', parentId: 'company', headId: idOf('olga') },
  ];
  const people = [
    person('top', 'company'),
    person('dora', 'sales'),
    person('bob', 'east'),
    person('ann', 'east'),
    person('sid', 'south'),
    person('olga', 'office'),
  ];
  const decider = (departmentIds: readonly string[], rivals: readonly string[] = [], orTop?: boolean) =>
    finderOf({ commonHead: 'sides', ...(orTop === undefined ? {} : { orTop }) })
      .find(
        { people, departments, absences: [], ownerIds: [], rivals: { userIds: rivals.map(idOf), departmentIds } },
        { initiatorId: idOf('ann'), userIds: [] },
      )
      .map((found) => nameOf(found.person.userId));

  test.each<[string, readonly string[], readonly string[], boolean | undefined, readonly string[]]>([
    ['within one department its head does', ['east'], [], undefined, ['bob']],
    ['with a house account alone, the own head', [], [], undefined, ['bob']],
    ['between two the nearest head above both', ['south'], [], undefined, ['dora']],
    ['and of three, above all of them', ['east', 'south'], [], undefined, ['dora']],
    ['a head whose own sale it is does not', ['east'], ['bob'], undefined, ['dora']],
    ['where departments meet only at the top nobody is found', ['office'], [], undefined, []],
    ['unless the definition lets the top decide', ['office'], [], true, ['top']],
  ])('%s', (_, departmentIds, rivals, orTop, found) => expect(decider(departmentIds, rivals, orTop)).toEqual(found));

  test('whoever decides heads every side, and has no part in it', () => {
    const ids = fc.subarray(departments.map(({ id }) => id));
    const names = fc.subarray(people.map(({ username }) => username));
    fc.assert(
      fc.property(ids, names, fc.boolean(), (departmentIds, rivals, orTop) => {
        for (const name of decider(departmentIds, rivals, orTop)) {
          const headed = departments.filter(({ headId }) => headId === idOf(name)).map(({ id }) => id);
          const above = (id: string): readonly string[] =>
            departmentsAbove({ ...organisation, departments }, id).map((one) => one.id);
          expect(rivals).not.toContain(name);
          for (const side of ['east', ...departmentIds]) expect(above(side)).toContain(headed[0]);
        }
      }),
    );
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
