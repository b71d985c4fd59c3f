import { type OpportunityRow, ownersOf } from '../db/opportunities';
import type { Db } from '../db/knex';
import { type Caller, hasRole } from '../definitions/access/caller';
import { refusalOfUnassigned } from '../definitions/stage/apply';
import { problemOfRefusal } from './http/errors';
import { forbidden, Problem } from './http/problem';
import { visibleOpportunity } from './opportunity-view';

/** The opportunity, where this person may move it on: an owner, a head above the owner, or an administrator. */
export async function opportunityToProgress(db: Db, id: string | undefined, caller: Caller): Promise<OpportunityRow> {
  const row = await visibleOpportunity(db, id, caller);
  const ownerIds = (await ownersOf(db, [row.id])).map(({ user_id }) => user_id);
  const unassigned = refusalOfUnassigned({ isPublic: row.visibility === 'public', ownerIds });
  if (unassigned) throw new Problem(problemOfRefusal(unassigned.refusal));
  if (ownerIds.includes(caller.id) || caller.headedDepartmentIds.includes(row.department_id) || hasRole(caller, 'admin')) return row;
  throw forbidden('Only an owner of the opportunity, a head above them or an administrator moves it on.');
}
