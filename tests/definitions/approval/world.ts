/**
 * The small company of the approval tests. A user’s id is made of the username and differs from it, so that a
 * test that mixes them up fails.
 */
import type { Environment } from '../../../definitions/approval/environment';
import type { Absence, Organisation, OrgPerson } from '../../../definitions/organisation/people/organisation';
import type { ApprovalDefinition } from '../../../definitions/kinds/approval/schema';
import { refused } from '../../../definitions/shared/refusal';
import { clockMillis } from '../../../definitions/shared/duration';

const HEAD = '00000000-0000-7000-8000-';

export const idOf = (username: string): string => HEAD + Buffer.from(username).toString('hex').padStart(12, '0');

export const nameOf = (userId: string): string =>
  Buffer.from(userId.slice(HEAD.length).replace(/^(00)+/, ''), 'hex').toString();

const person = (username: string, departmentId: string | null, ...roles: readonly string[]): OrgPerson => ({
  userId: idOf(username),
  username,
  name: username.toUpperCase(),
  roles,
  departmentId,
  active: true,
});

/**
 * sales → east (sam, sue) and south (tom); legal (lea, leo, lin). boss heads sales, eve heads east, sid heads south.
 */
export const company: Organisation = {
  people: [
    person('sam', 'east', 'sales'),
    person('sue', 'east', 'sales'),
    person('eve', 'east', 'manager'),
    person('tom', 'south', 'sales'),
    person('sid', 'south', 'manager'),
    person('boss', 'sales', 'manager', 'director'),
    person('lea', 'law', 'legal'),
    person('leo', 'law', 'legal'),
    person('lin', 'law', 'legal', 'finance'),
    { ...person('old', 'east', 'legal'), active: false },
  ],
  departments: [
    { id: 'sales', name: 'Sales', parentId: null, headId: idOf('boss') },
    { id: 'east', name: 'East', parentId: 'sales', headId: idOf('eve') },
    { id: 'south', name: 'South', parentId: 'sales', headId: idOf('sid') },
    { id: 'law', name: 'Law', parentId: null, headId: null },
  ],
  absences: [],
  ownerIds: [],
};

export const absent = (
  username: string,
  deputy: string,
  from = '2020-01-01T00:00:00.000Z',
  to = '2099-01-01T00:00:00.000Z',
): Absence => ({
  userId: idOf(username),
  deputyId: idOf(deputy),
  from,
  to,
});

const shifted = (moment: string, millis: number): string => new Date(Date.parse(moment) + millis).toISOString();

/** Conditions are `fact > number` or `fact`; time goes by the clock. */
export const environmentOf = (facts: ApprovalDefinition['facts'] = {}): Environment => ({
  evaluate: (expression, data) => {
    const [fact = '', operator, number] = expression.split(' ');
    const value = data[fact] ?? facts[fact]?.default;
    if (value === undefined) return refused('unprocessable', `${fact} is missing.`);
    return { value: operator === '>' ? Number(value) > Number(number) : value };
  },
  reads: (expression) => expression.split(' ').slice(0, 1),
  dueAt: (from, duration) => shifted(from, clockMillis(duration) ?? 0),
  before: (until, duration) => shifted(until, -(clockMillis(duration) ?? 0)),
  formErrors: (form, data) =>
    form === 'strict' && data.amountFen === 13
      ? [{ pointer: '/amountFen', code: 'form', detail: 'thirteen does not fit' }]
      : [],
});
