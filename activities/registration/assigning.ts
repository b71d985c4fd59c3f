import { passCustomerOn } from '../../db/customer/owning';
import { departmentOf } from '../../db/organisation/users';
import { fullOwners, lockOwners } from '../../db/registration/owner-bounds';
import { gaveUpAt, ownersOf, setOwners } from '../../db/registration/owners';
import { changeOpportunity, type OpportunityRow } from '../../db/registration/rows';
import { appendEvent, peopleNamedIn } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { compileCalendar } from '../../definitions/calendar/compile';
import { refusalToAssignMore } from '../../definitions/registration/owner-bound';
import { refusalToTakeAgain } from '../../definitions/registration/claiming';
import type { RegistrationStart, RegistrationState } from '../../definitions/registration/state';
import { type Refused } from '../../definitions/shared/refusal';
import { tellOfAssignment } from '../../definitions/registration/telling';
import type { Changed, Step } from './kept';
import { passPlansOn } from './passing-plans';
import { noteInLedger } from './steps';
import { tell } from './telling';

export type Assigning = Step & {
  readonly ownerId: string;
  readonly by: { readonly userId: string; readonly name: string };
  readonly reason: string | null;
  /** Whether they take it for themselves. */
  readonly takes: boolean;
  readonly protectedUntil: string;
  /** From when the protection counts, where it begins anew. */
  readonly since: Partial<Pick<RegistrationState, 'validSince' | 'extensions' | 'reminded'>>;
};

/** OPP-19: gives the opportunity, its customer and the plans of its former owners to somebody. */
export async function assign(trx: Db, assigning: Assigning, row: OpportunityRow): Promise<Changed | Refused> {
  const { start, state, at, commandId, ownerId, by, reason, takes, protectedUntil, since } = assigning;
  const { opportunityId: caseId, policy } = start;
  const { userId: byUserId } = by;
  const key = `${caseId}/assigned/${commandId}`;
  const ownerIds = (await ownersOf(trx, [caseId])).map(({ user_id }) => user_id);
  const fromUserIds =
    row.visibility === 'public'
      ? ((await peopleNamedIn(trx, { case_id: caseId, type: 'opportunity.madePublic' }, 'fromUserIds')) ?? [])
      : ownerIds;
  const tooEarly = takes && refusalToTakeAgain(await gaveUpAt(trx, caseId, ownerId), policy.body, timeOf(start), at);
  if (tooEarly) return tooEarly;
  const most = policy.body.limits?.openPerOwner;
  if (most !== undefined && !ownerIds.includes(ownerId)) {
    await lockOwners(trx, [ownerId]);
    if ((await fullOwners(trx, [ownerId], most)).length > 0) return refusalToAssignMore(most);
  }
  const departmentId = await departmentOf(trx, ownerId);
  await setOwners(trx, caseId, [{ user_id: ownerId, share: 100 }]);
  if (row.customer_id !== null)
    await passCustomerOn(trx, row.customer_id, { fromIds: ownerIds, ownerId, departmentId, at });
  const data = { name: row.name, ownerId, fromUserIds, reason };
  await appendEvent(trx, { key, type: 'opportunity.assigned', caseId, at, byUserId, data });
  await passPlansOn(trx, { key, opportunityId: caseId, fromUserIds, toUserId: ownerId, at, byUserId });
  await noteInLedger(trx, caseId, `assigned/${commandId}`, { action: 'assigned', at, byUserId, data });
  const assigned = { visibility: 'private', department_id: departmentId, protected_until: protectedUntil } as const;
  await changeOpportunity(trx, caseId, at, assigned);
  const occasion = { key, at, byUserId };
  await tell(trx, row, occasion, tellOfAssignment({ ownerId, fromUserIds, reason, protectedUntil }));
  const from = fromUserIds.filter((id) => id !== ownerId);
  const change = { opportunityId: caseId, from, to: [ownerId], by: { userId: byUserId, name: by.name } };
  return { state: { ...since, unsent: [...state.unsent, change] } };
}

const timeOf = ({ calendar }: Pick<RegistrationStart, 'calendar'>) => compileCalendar(calendar.body);
