import { ask, publishApproval } from '../../world/approvals';
import type { Person } from '../../world/http';
import { signedInPeople } from '../../world/people';
import { openWorld, type World } from '../../world/world';

let world: World;
let person: (username: string) => Person;

beforeAll(async () => {
  world = await openWorld();
  person = await signedInPeople(world, ['sales1', 'manager1', 'legal1']);
});
afterAll(() => world.close());

/** What the timeline says of a step that asks nobody, or not everybody. */
const missingIn = async (caseId: string) =>
  (await world.db('events').where({ case_id: caseId, type: 'approval.approversMissing' }).orderBy('seq')).map(
    ({ data }) => data,
  );

const WITH_NUL = `['a\\u0000']`;

describe('TSK-05 what an approver rule gives that is no user id counts as nobody found', () => {
  const facts = {
    who: { type: 'string', default: '' },
    heads: { type: 'array', items: { type: 'string' }, default: [] },
  };
  const instead = { assignTo: 'legal1' };
  const stranger = '0190b5c0-0000-7000-8000-000000000001';

  test.each<[string, object, object, string]>([
    ['a username in a field', { field: '/who' }, { who: 'finance1' }, 'field /who: "finance1", which is no user id'],
    ['a number in a field', { field: '/free' }, { free: 7 }, 'field /free: 7, which is no user id'],
    ['nothing in a field', { field: '/free' }, { free: null }, 'field /free: nobody is found'],
    ['a field that is not there', { field: '/a/b/c' }, {}, 'field /a/b/c: nobody is found'],
    [
      'usernames and nulls in a list',
      { field: '/free' },
      { free: ['finance1', null, {}] },
      'field /free: "finance1", {}, which is no user id',
    ],
    [
      'usernames of an expression',
      { expression: 'heads' },
      { heads: ['a'] },
      'expression heads: "a", which is no user id',
    ],
    ['NUL', { expression: WITH_NUL }, {}, `expression ${WITH_NUL}: "a\\u0000", which is no user id`],
    ['an id of nobody', { expression: 'who' }, { who: stranger }, `expression who: ${stranger} is no active user`],
    [
      'a very long list',
      { expression: 'heads' },
      { heads: Array.from({ length: 1_500 }, () => stranger) },
      'expression heads: a list of 1500, where 1000 people are the most that are asked',
    ],
  ])('%s: `ifNoApprover` answers, and the timeline says why', async (what, rule, data, reason) => {
    const key = `nobody${Buffer.from(what).toString('hex').slice(-40)}`;
    await publishApproval(
      world,
      key,
      [
        { key: 'first', mode: 'any', approvers: [rule], ifNoApprover: instead },
        { key: 'second', mode: 'any', approvers: [rule], ifNoApprover: 'pass' },
        { key: 'third', mode: 'any', approvers: [{ user: 'manager1' }, rule], cc: [rule] },
      ],
      { facts },
    );
    const asked = await ask(person('sales1'), key, data);
    expect((await asked.decide(person('legal1'), 'approve')).status).toBe(200);
    expect((await asked.decide(person('manager1'), 'approve')).status).toBe(200);
    expect(await asked.status()).toBe('approved');
    expect(await missingIn(asked.id)).toMatchObject([
      { step: 'first', reasons: [reason], then: 'askedInstead' },
      { step: 'second', reasons: [reason], then: 'passed' },
      { step: 'third', reasons: [reason], then: 'othersAsked' },
    ]);
  });

  test('who has left is nobody, and without another answer the approval is rejected', async () => {
    await publishApproval(world, 'gone', [{ key: 'only', mode: 'all', approvers: [{ field: '/who' }] }], { facts });
    const { id } = person('manager1');
    await world.db('users').where({ id }).update({ active: false });
    const asked = await ask(person('sales1'), 'gone', { who: id });
    await world.db('users').where({ id }).update({ active: true });
    expect(await asked.status()).toBe('rejected');
    expect(await missingIn(asked.id)).toMatchObject([
      { step: 'only', reasons: [`field /who: ${id} is no active user`], then: 'refused' },
    ]);
  });

  test('whoever asks for it themselves is told that as well', async () => {
    await publishApproval(world, 'own', [{ key: 'only', mode: 'all', approvers: [{ user: 'sales1' }] }]);
    const asked = await ask(person('sales1'), 'own');
    expect(await missingIn(asked.id)).toMatchObject([
      { reasons: ['Whoever is found would decide their own request.'], then: 'refused' },
    ]);
  });
});
