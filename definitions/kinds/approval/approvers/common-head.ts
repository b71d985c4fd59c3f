import { Type } from '@sinclair/typebox';
import {
  type Department,
  departmentsAbove,
  type Organisation,
  personWithId,
  type Rivals,
} from '../../../organisation/people/organisation';
import { called } from '../../../organisation/people/person';
import { oneWordOf, strictObject } from '../../../shared/schema';
import { approverRule } from './rule';

const WORDS = 'head above both sides of the conflict';
const NOBODY: Rivals = { userIds: [], departmentIds: [] };

export const commonHead = approverRule({
  name: 'commonHead',
  schema: strictObject(
    {
      commonHead: oneWordOf(['sides'], 'Of both sides of a conflict: who registers, and whose record is in the way.'),
      orTop: Type.Optional(
        Type.Boolean({
          description: 'Whether it may be the head of the topmost department, between two others. Left out: false.',
        }),
      ),
    },
    'The nearest head above all sides of a conflict who is none of them; within one department its own. Nobody where ' +
      'departments meet only at the top.',
  ),
  finder: ({ orTop = false }) => ({
    words: WORDS,
    asksFor: { rivals: true },
    find(organisation, { initiatorId }) {
      const { rivals = NOBODY } = organisation;
      const heads = commonDepartments(organisation, initiatorId, { rivals, orTop }).flatMap(({ name, headId }) => {
        const person = headId === null ? undefined : personWithId(organisation, headId);
        return person === undefined || rivals.userIds.includes(person.userId) ? [] : [{ person, name }];
      });
      return heads
        .slice(0, 1)
        .map(({ person, name }) => ({ person, reason: { rule: WORDS, result: `${called(person)} heads ${name}` } }));
    },
  }),
});

/** Those that all sides belong to, nearest first. */
function commonDepartments(
  organisation: Organisation,
  initiatorId: string,
  { rivals: { departmentIds }, orTop }: { readonly rivals: Rivals; readonly orTop: boolean },
): readonly Department[] {
  const own = personWithId(organisation, initiatorId)?.departmentId ?? null;
  const others = departmentIds.map((id) => departmentsAbove(organisation, id));
  const common = departmentsAbove(organisation, own).filter((one) => others.every((chain) => chain.includes(one)));
  const isWithinOne = departmentIds.every((id) => id === own);
  return isWithinOne || orTop ? common : common.filter(({ parentId }) => parentId !== null);
}
