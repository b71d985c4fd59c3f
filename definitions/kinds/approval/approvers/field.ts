import { fieldPointerOf, strictObject } from '../../../shared/schema';
import { approverRule } from './rule';
import { namedByIds, userIdsIn } from './user-ids';

export const field = approverRule({
  name: 'field',
  schema: strictObject(
    { field: fieldPointerOf('The field of `data`, with a user id or a list of them.') },
    'The people named in a field.',
  ),
  finder: ({ field: pointer }) => ({
    userIds: ({ valueAt }) => userIdsIn(valueAt(pointer)) ?? [],
    find: (organisation, { userIds }) => namedByIds(`field ${pointer}`, userIds, organisation),
  }),
});
