/**
 * Whose request an approval is once somebody else has taken it over (OPP-19, TSK-07). Who asked stays on record;
 * whoever is responsible for it now stands in for them.
 */
import type { FoundPerson } from '../../organisation/people/person';
import type { ApprovalState } from '../state';

type Request = Pick<ApprovalState, 'initiatorId' | 'heirId' | 'resubmitterIds' | 'interestedIds'>;

/** Whose request it is now: returns come to them, they withdraw it and urge, and they are told what becomes of it. */
export const askerOf = ({ initiatorId, heirId }: Request): string => heirId ?? initiatorId;

/**
 * For whom it would be deciding their own request: who asked, whose it is now, and whoever has put their name under
 * it since by handing it in again. A former heir who only passed it on has no part in it.
 */
export const askersOf = ({ initiatorId, heirId, resubmitterIds = [] }: Request): readonly string[] => [
  ...new Set([initiatorId, heirId ?? initiatorId, ...resubmitterIds]),
];

/**
 * Who would be judge in their own cause: those, and whoever has an interest in what is decided, such as the owners of
 * the sale that a registration is compared with.
 */
export const partiesOf = (request: Request): readonly string[] => [
  ...new Set([...askersOf(request), ...(request.interestedIds ?? [])]),
];

/**
 * Who is to stand in: somebody found, or the absent person in whose place they act. A deputy gets the tasks, and the
 * request stays that person’s.
 */
export const heirOf = ({ person, standsInFor: [absent] }: FoundPerson): string => (absent ?? person).userId;
