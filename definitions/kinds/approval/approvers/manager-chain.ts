import { Type } from '@sinclair/typebox';
import { managersOf } from '../../../organisation/people/organisation';
import { strictObject } from '../../../shared/schema';
import { idsOf, ofWhom } from './of-whom';
import { approverRule, named } from './rule';

export const managerChain = approverRule({
  name: 'managerChain',
  schema: strictObject(
    {
      managerChain: strictObject(
        {
          of: ofWhom,
          levels: Type.Integer({ minimum: 1, maximum: 20, description: 'How many managers, from the nearest up.' }),
        },
        'Whose managers, and how many.',
      ),
    },
    'The line managers, one above the other.',
  ),
  finder: ({ managerChain: { of, levels } }) => ({
    words: `managers of the ${of}`,
    find: (organisation, { initiatorId }) =>
      idsOf(of, initiatorId, organisation).flatMap((id) =>
        named(`managers of the ${of}`, managersOf(organisation, id).slice(0, levels)),
      ),
  }),
});
