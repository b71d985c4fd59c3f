import type { Organisation } from '../../../organisation/people/organisation';
import { oneWordOf } from '../../../shared/schema';

type OfWhom = 'initiator' | 'owner';

export const ofWhom = oneWordOf(
  ['initiator', 'owner'],
  'Whose: of the one who asks (发起人), or of the owner of the record that is asked about.',
);

export const idsOf = (of: OfWhom, initiatorId: string, { ownerIds }: Organisation): readonly string[] =>
  of === 'initiator' ? [initiatorId] : ownerIds;
