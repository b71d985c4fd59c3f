import { Type } from '@sinclair/typebox';
import { departmentsAbove, type Organisation, personWithId } from '../../../organisation/people/organisation';
import { called } from '../../../organisation/people/person';
import { strictObject } from '../../../shared/schema';
import { idsOf, ofWhom } from './of-whom';
import { approverRule, type Named } from './rule';

export const departmentHead = approverRule({
  name: 'departmentHead',
  schema: strictObject(
    {
      departmentHead: ofWhom,
      levelsUp: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 20, description: 'How many departments above theirs. Left out: 0.' }),
      ),
    },
    'The head of a department.',
  ),
  finder({ departmentHead: of, levelsUp = 0 }) {
    const words = `head of the ${of}’s department${levelsUp > 0 ? `, ${levelsUp} up` : ''}`;
    return {
      words,
      find: (organisation, { initiatorId }) =>
        idsOf(of, initiatorId, organisation).flatMap((id) => {
          const head = headAbove(id, levelsUp, organisation);
          return head === undefined ? [] : [{ person: head.person, reason: { rule: words, result: head.result } }];
        }),
    };
  },
});

function headAbove(
  userId: string,
  levelsUp: number,
  organisation: Organisation,
): { readonly person: Named['person']; readonly result: string } | undefined {
  const department = departmentsAbove(organisation, personWithId(organisation, userId)?.departmentId ?? null)[levelsUp];
  const person = department?.headId ? personWithId(organisation, department.headId) : undefined;
  return department && person && { person, result: `${called(person)} heads ${department.name}` };
}
