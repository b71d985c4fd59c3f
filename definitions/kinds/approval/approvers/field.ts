import { fieldPointerOf, strictObject } from '../../../shared/schema';
import { approverRule } from './rule';
import { fieldFindings } from './said-findings';
import { idsSaidBy, namedByIds } from './user-ids';

export const field = approverRule({
  name: 'field',
  schema: strictObject(
    { field: fieldPointerOf('The field of `data`, with a user id or a list of them.') },
    'The people named in a field.',
  ),
  finder({ field: pointer }) {
    const words = `field ${pointer}`;
    return {
      words,
      check: (place) => fieldFindings(pointer, place),
      reads: { pointer },
      said: ({ valueAt }) => idsSaidBy(valueAt(pointer)),
      find: (organisation, { userIds }) => namedByIds(words, userIds, organisation),
    };
  },
});
