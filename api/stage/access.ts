import type { OpportunityRow } from '../../db/registration/rows';
import { caseFacts } from '../../db/stage/facts';
import { activitiesOf } from '../../db/stage/rows';
import type { Db } from '../../db/shared/knex';
import { ownersOf } from '../../db/registration/owners';
import { peopleAround } from '../../db/around/team';
import type { Caller } from '../../definitions/organisation/access/caller';
import { mayActOnOpportunity, mayLeadOpportunity, ownersWithShare } from '../../definitions/registration/who-may';
import { refusalOfUnassigned } from '../../definitions/stage/apply';
import type { CaseFacts } from '../../definitions/stage/facts';
import { problemOfRefusal } from '../http/errors';
import { forbidden, Problem } from '../http/problem';
import { opportunityOrPooled, withoutShare } from '../registration/access';

export interface Progressing {
  readonly row: OpportunityRow;
  readonly facts: CaseFacts;
}

/**
 * The opportunity with its fields, where this person may move it on: whoever leads it, and the assistants who share
 * it (OPP-20); an activity also by whom it is assigned to. `ends`: it is won or lost.
 */
export async function opportunityToProgress(
  db: Db,
  id: string | undefined,
  caller: Caller,
  { assignedTo, ends = false }: { readonly assignedTo?: string; readonly ends?: boolean } = {},
): Promise<Progressing> {
  const row = await opportunityOrPooled(db, id, caller);
  const facts = await caseFacts(db, row.id);
  const unassigned = refusalOfUnassigned(facts);
  if (unassigned) throw new Problem(problemOfRefusal(unassigned.refusal));
  if (ends) await assertHasShare(db, row, caller);
  // nearly everybody who asks: nothing more is read
  const leads = mayLeadOpportunity(caller, { owners: facts.ownerIds, departmentId: row.department_id });
  if (leads || mayActOnOpportunity(caller, await peopleAround(db, row))) return { row, facts };
  if (
    assignedTo !== undefined &&
    (await activitiesOf(db, row.id)).some(
      ({ kind, key, assignee_id }) =>
        kind === (row.status === 'won' ? 'followUp' : 'sales') && key === assignedTo && assignee_id === caller.id,
    )
  )
    return { row, facts };
  throw forbidden(
    'Only an owner of the opportunity, an assistant of its team, a head above or an administrator moves it on.',
  );
}

/** An owner of 0 percent ends a sale only where they may as a head or an administrator. */
async function assertHasShare(db: Db, row: OpportunityRow, caller: Caller): Promise<void> {
  const owners = await ownersOf(db, [row.id]);
  const isOwner = owners.some(({ user_id }) => user_id === caller.id);
  const counted = { owners: ownersWithShare(owners), departmentId: row.department_id };
  if (isOwner && !mayLeadOpportunity(caller, counted)) throw withoutShare();
}
