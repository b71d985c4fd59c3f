import { oneWordOf, strictObject } from '../../../shared/schema';
import { approverRule } from './rule';
import { namedByIds } from './user-ids';

export const ownerOf = approverRule({
  name: 'ownerOf',
  schema: strictObject(
    { ownerOf: oneWordOf(['subject'], 'The record that is asked about.') },
    'The owner of the record.',
  ),
  finder: () => ({
    find: (organisation) => namedByIds('owner of the record', organisation.ownerIds, organisation),
  }),
});
