import type { Caller } from '../../../definitions/organisation/access/caller';
import type { Role } from '../../../definitions/organisation/access/roles';
import { mayActOnOpportunity, mayDoAboutClaim, mayLeadOpportunity } from '../../../definitions/registration/who-may';

const somebody = (id: string, roles: readonly Role[], headed: readonly string[] = []): Caller => ({
  id,
  username: id,
  name: id,
  roles,
  departmentId: 'east',
  headedDepartmentIds: headed,
});

const people = {
  owner: somebody('owner', ['sales']),
  registrant: somebody('registrant', ['sales']),
  assistant: somebody('assistant', ['sales']),
  expert: somebody('expert', ['technician']),
  head: somebody('head', ['sales'], ['east']),
  'without share': somebody('without share', ['sales']),
  'another head': somebody('another head', ['sales'], ['south']),
  ops: somebody('ops', ['ops']),
  admin: somebody('admin', ['admin']),
  stranger: somebody('stranger', ['sales', 'finance', 'legal']),
};

const team = [
  { userId: 'assistant', role: 'assistant' },
  { userId: 'expert', role: 'expert' },
] as const;
const own = {
  owners: ['owner', 'without share'],
  ownersWithShare: ['owner'],
  departmentId: 'east',
  pooledBy: null,
  isPublic: false,
};
const pooled = { owners: [], ownersWithShare: [], departmentId: 'east', pooledBy: 'registrant', isPublic: true };
const releasedIntoPool = { ...pooled, pooledBy: null };

const may = (rule: (caller: Caller) => boolean): string[] =>
  Object.entries(people).flatMap(([name, caller]) => (rule(caller) ? [name] : []));

test.each([
  ['leads it', (caller: Caller) => mayLeadOpportunity(caller, own), ['owner', 'head', 'without share', 'ops', 'admin']],
  [
    'works on it (OPP-20)',
    (caller: Caller) => mayActOnOpportunity(caller, { ...own, team }),
    ['owner', 'assistant', 'head', 'without share', 'ops', 'admin'],
  ],
  ['releases it', (caller: Caller) => mayDoAboutClaim(caller, 'release', own), ['owner', 'head', 'ops', 'admin']],
  ['withdraws a private one', (caller: Caller) => mayDoAboutClaim(caller, 'withdraw', own), ['owner', 'admin']],
  [
    'withdraws one in the pool',
    (caller: Caller) => mayDoAboutClaim(caller, 'withdraw', pooled),
    ['registrant', 'head', 'ops', 'admin'],
  ],
  [
    'withdraws one that its owners brought there',
    (caller: Caller) => mayDoAboutClaim(caller, 'withdraw', releasedIntoPool),
    ['head', 'ops', 'admin'],
  ],
  [
    'asks for more time',
    (caller: Caller) => mayDoAboutClaim(caller, 'extend', own),
    ['owner', 'without share', 'admin'],
  ],
])('OPP-18 OPP-19 SEC-01 who %s', (_, rule, expected) => {
  expect(may(rule)).toEqual(expected);
});

test('SEC-01 `ops` may do whatever a head may', () => {
  for (const claim of [own, pooled, releasedIntoPool])
    for (const act of ['withdraw', 'release', 'extend'] as const)
      if (mayDoAboutClaim(people.head, act, claim)) expect(mayDoAboutClaim(people.ops, act, claim)).toBe(true);
});
