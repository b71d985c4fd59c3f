import { Type } from '@sinclair/typebox';
import { missingRole } from '../../../organisation/people/known';
import { keyOf, strictObject } from '../../../shared/schema';
import { approverRule, named } from './rule';

export const role = approverRule({
  name: 'role',
  schema: strictObject(
    {
      role: keyOf('A role.'),
      claim: Type.Optional(
        Type.Boolean({
          description:
            'True: one task for all holders, which one of them claims (认领); it counts as one approver. ' +
            'Left out: each holder is an approver.',
        }),
      ),
    },
    'Those who hold this role.',
  ),
  finder: ({ role: wanted, claim = false }) => ({
    words: `role ${wanted}`,
    check: ({ known, pointer }) => missingRole(known, wanted, `${pointer}/role`),
    asksFor: { roles: [wanted] },
    find: ({ people }) =>
      named(
        `role ${wanted}`,
        people.filter(({ roles }) => roles.includes(wanted)),
      ),
    ...(claim ? { group: wanted } : {}),
  }),
});
