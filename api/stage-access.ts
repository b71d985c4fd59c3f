import type { OpportunityRow } from '../db/opportunities';
import { caseFacts } from '../db/stages';
import type { Db } from '../db/knex';
import { type Caller, hasRole } from '../definitions/access/caller';
import { refusalOfUnassigned } from '../definitions/stage/apply';
import type { CaseFacts } from '../definitions/stage/facts';
import { problemOfRefusal } from './http/errors';
import { forbidden, Problem } from './http/problem';
import { visibleOpportunity } from './opportunity-view';

export interface Progressing {
  readonly row: OpportunityRow;
  readonly facts: CaseFacts;
}

/** The opportunity with its fields, where this person may move it on: an owner, a head above the owner, or an administrator. */
export async function opportunityToProgress(db: Db, id: string | undefined, caller: Caller): Promise<Progressing> {
  const row = await visibleOpportunity(db, id, caller);
  const facts = await caseFacts(db, row.id);
  const unassigned = refusalOfUnassigned(facts);
  if (unassigned) throw new Problem(problemOfRefusal(unassigned.refusal));
  if (facts.ownerIds.includes(caller.id) || caller.headedDepartmentIds.includes(row.department_id) || hasRole(caller, 'admin')) return { row, facts };
  throw forbidden('Only an owner of the opportunity, a head above them or an administrator moves it on.');
}
