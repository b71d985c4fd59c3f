import type { Caller } from '../../definitions/organisation/access/caller';
import { inScope, readableCustomers, readableOpportunities } from '../../definitions/organisation/access/row-scope';
import type { Candidate } from '../../definitions/matching/candidate';
import { masked, unmasked } from '../../definitions/registration/masking';
import type { CandidateView } from '../../definitions/registration/schema';

/** The candidates as this caller may see them. */
export const candidateViews = (candidates: readonly Candidate[], caller: Caller): CandidateView[] =>
  candidates.map((candidate) => {
    const scope = candidate.kind === 'customer' ? readableCustomers(caller) : readableOpportunities(caller);
    return inScope(scope, { ...candidate, isPublic: candidate.isHouse }) ? unmasked(candidate) : masked(candidate);
  });
