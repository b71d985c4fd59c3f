import { insertAsked, settleAsked } from '../../db/around/asked-approvals';
import { runningReopening } from '../../db/around/reopenings';
import { takeTurnAround } from '../../db/around/parts';
import { seeingNewcomers } from '../../db/matching/newcomers';
import { lockedOpportunity, type OpportunityRow } from '../../db/registration/rows';
import { appendLedger } from '../../db/ledger/rows';
import { appendEvent, hasEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { newId } from '../../db/shared/new-id';
import { compileCalendar } from '../../definitions/calendar/compile';
import type { RecordEnd } from '../../definitions/around/record-approval/record';
import { refusalToReopen } from '../../definitions/registration/reopening';
import type { Refused } from '../../definitions/shared/refusal';
import { keptRegistration } from '../registration/kept';
import { reopen, reopenedSubject, type Reopening } from '../registration/reopening';

interface Step {
  readonly opportunityId: string;
  readonly approvalId: string;
  readonly at: string;
}

/** Asks that a lost sale be reopened; one at a time. */
export async function putReopeningUp(
  trx: Db,
  opportunity: OpportunityRow,
  { opportunityId, approvalId, at, byUserId }: Step & { readonly byUserId: string },
): Promise<Refused | undefined> {
  const running = await runningReopening(trx, opportunityId);
  if (running?.approval_id === approvalId) return undefined; // an earlier attempt was here
  const kept = await keptRegistration(trx, opportunityId);
  if (!kept) throw new Error(`There is no registration ${opportunityId}.`);
  const { policy, calendar } = kept.start;
  const refusal = refusalToReopen(
    { ...opportunity, isAsked: running !== undefined },
    policy.body,
    compileCalendar(calendar.body),
    at,
  );
  if (!refusal)
    await insertAsked(trx, 'reopenings', {
      approval_id: approvalId,
      opportunity_id: opportunityId,
      asked_by: byUserId,
      asked_at: at,
    });
  return refusal;
}

type Settling = Step & { readonly status: RecordEnd; readonly byUserId: string | null };

/** Carries the decision out, in one transaction that no newcomer passes by. Only an approved one changes anything. */
export async function settleReopeningOnce(db: Db, settling: Settling): Promise<void> {
  const { opportunityId, approvalId, byUserId, at } = settling;
  if (await hasEvent(db, `${approvalId}/settled`)) return;
  const kept = await keptRegistration(db, opportunityId);
  if (!kept) throw new Error(`There is no registration ${opportunityId}.`);
  const reopening: Reopening = { kept, approvalId, reviewId: newId(), byUserId, at };
  const comparing = { subject: reopenedSubject(kept), policy: kept.start.policy.body };
  await seeingNewcomers(db, comparing, async (trx, met) => {
    await takeTurnAround(trx, opportunityId);
    const row = await lockedOpportunity(trx, opportunityId);
    const isApproved = settling.status === 'approved';
    const isReopened = isApproved && row?.status === 'lost' && (await reopen(trx, reopening, row, met));
    await noteEnd(trx, settling, isApproved && !isReopened ? 'withdrawn' : settling.status);
  });
}

async function noteEnd(
  trx: Db,
  { opportunityId: caseId, approvalId, status, byUserId, at }: Settling,
  end: RecordEnd,
): Promise<void> {
  const data = { approvalId, recordId: caseId, decided: status };
  const type = `reopening.${end}` as const;
  if (!(await appendEvent(trx, { key: `${approvalId}/settled`, type, caseId, at, byUserId, data }))) return;
  await settleAsked(trx, 'reopenings', approvalId, { status: end, settled_by: byUserId, settled_at: at });
  const entry = { caseId, at, action: type, taskId: null, actorId: byUserId, outcome: null, data };
  await appendLedger(trx, `${approvalId}/settled`, entry);
}
