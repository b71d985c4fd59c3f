import { oneWordOf, strictObject } from '../../../shared/schema';
import { approverRule } from './rule';
import { namedByIds } from './user-ids';

const OWNER = 'owner of the record';

export const ownerOf = approverRule({
  name: 'ownerOf',
  schema: strictObject(
    { ownerOf: oneWordOf(['subject'], 'The record that is asked about.') },
    'The owner of the record.',
  ),
  finder: () => ({
    words: OWNER,
    find: (organisation) => namedByIds(OWNER, organisation.ownerIds, organisation),
  }),
});
