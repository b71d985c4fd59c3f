import { type Caller, hasRole } from '../organisation/access/caller';
import type { TeamRole } from './team-roles';

/** Who has to do with an opportunity, as the rules about access see it. */
export interface OpportunityPeople {
  readonly owners: readonly string[];
  readonly team: readonly { readonly userId: string; readonly role: TeamRole }[];
  readonly departmentId: string;
}

/** The roles of a team whose holders share the work of the owner (OPP-20); the others read. */
export const SHARING: readonly TeamRole[] = ['assistant'];

/** Whether somebody decides about an opportunity and who works on it: its owners, the heads above, administrators. */
export const mayLeadOpportunity = (
  caller: Caller,
  { owners, departmentId }: Pick<OpportunityPeople, 'owners' | 'departmentId'>,
): boolean =>
  hasRole(caller, 'ops', 'admin') || owners.includes(caller.id) || caller.headedDepartmentIds.includes(departmentId);

/**
 * Whether somebody works on an opportunity: whoever leads it, and the assistants of its team, who share it (OPP-20).
 */
export const mayActOnOpportunity = (caller: Caller, people: OpportunityPeople): boolean =>
  mayLeadOpportunity(caller, people) ||
  people.team.some(({ userId, role }) => userId === caller.id && SHARING.includes(role));

/** What is done about the claim of a registration by whoever holds it. */
export type OwnAct = 'withdraw' | 'release' | 'extend';

interface Claim {
  readonly owners: readonly string[];
  readonly departmentId: string;
  /** Who registered it into the public pool, where it has been ever since; else nobody. */
  readonly pooledBy: string | null;
  readonly isPublic: boolean;
}

/**
 * Whether somebody may. What an owner asks for themselves, more time or to be rid of it for good, others do not; what
 * nobody owns is withdrawn by whoever put it there and by those who lead it.
 */
export function mayDoAboutClaim(caller: Caller, act: OwnAct, claim: Claim): boolean {
  const isOwn = hasRole(caller, 'admin') || claim.owners.includes(caller.id);
  switch (act) {
    case 'extend':
      return isOwn;
    case 'release':
      return isOwn || mayLeadOpportunity(caller, claim);
    case 'withdraw':
      return isOwn || (claim.isPublic && (claim.pooledBy === caller.id || mayLeadOpportunity(caller, claim)));
  }
}
