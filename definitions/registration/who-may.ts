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
 * Who counts as an owner where a sale ends or its claim is given up: winning, losing, withdrawing, releasing. Whoever
 * owns 0 percent knows of it and works on it.
 */
export const ownersWithShare = (
  owners: readonly { readonly user_id: string; readonly share: number }[],
): readonly string[] => owners.filter(({ share }) => share > 0).map(({ user_id }) => user_id);

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
  /** The owners whose share is above 0. */
  readonly ownersWithShare: readonly string[];
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
  const isAdmin = hasRole(caller, 'admin');
  const givesUp = isAdmin || claim.ownersWithShare.includes(caller.id);
  const leads = mayLeadOpportunity(caller, { owners: [], departmentId: claim.departmentId });
  switch (act) {
    case 'extend':
      return isAdmin || claim.owners.includes(caller.id);
    case 'release':
      return givesUp || leads;
    case 'withdraw':
      return givesUp || (claim.isPublic && (claim.pooledBy === caller.id || leads));
  }
}
