import { type Caller, hasRole } from '../organisation/access/caller';
import type { TeamRole } from './team-roles';

/** Who has to do with an opportunity, as the rules about access see it. */
export interface OpportunityPeople {
  readonly owners: readonly string[];
  readonly team: readonly { readonly userId: string; readonly role: TeamRole }[];
  readonly departmentId: string;
}

/** The roles of a team whose holders share the work of the owner (OPP-20); the others read. */
const SHARING: readonly TeamRole[] = ['assistant'];

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
