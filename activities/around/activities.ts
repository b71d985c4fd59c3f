import { carryOutApproval, type Recorded } from '../approval/activities';
import type { Recording } from '../approval/recording';
import { runningRecordApprovals } from '../../db/approval/rows';
import { putBudgetUp, settleBudget } from '../../db/around/budgets';
import { putReopeningUp, settleReopeningOnce } from './reopening';
import { appendEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { appendLedger } from '../../db/ledger/rows';
import { partById, takeTurnAround } from '../../db/around/parts';
import { type OpportunityRow, opportunityById } from '../../db/registration/rows';
import { insertAsked, settleAsked } from '../../db/around/asked-approvals';
import { latestProjectApproval } from '../../db/around/project-approvals';
import { refusalToPutUp } from '../../definitions/around/budget/revising';
import { refusalToChangePart } from '../../definitions/around/part/changing';
import { refusalToAskForProject } from '../../definitions/around/project-approval/asking';
import type { ApprovedRecord, RecordEnd } from '../../definitions/around/record-approval/record';
import { settledAs } from '../../definitions/around/record-approval/settling';
import { type Refused, refused } from '../../definitions/shared/refusal';

interface Step {
  readonly record: ApprovedRecord;
  readonly approvalId: string;
  readonly byUserId: string | null;
  /** The case’s time. */
  readonly at: string;
}

type Asking = Step & { readonly byUserId: string };
type Opening = Recording & { readonly record: ApprovedRecord };
type Settling = Step & { readonly status: RecordEnd };

/** What the approval of a record asks of the world. Each may run twice and changes things once. */
export const recordApprovalActivities = (db: Db) => ({
  /**
   * The first step of the approval of a record, which takes the record out of people’s hands in the same transaction.
   */
  openRecordApproval: ({ record, ...recording }: Opening): Promise<Recorded | Refused> =>
    db.transaction(async (trx) => {
      const { hosted, state, at } = recording;
      const asking = { record, approvalId: hosted.approvalId, byUserId: state.initiatorId, at };
      return (await putUp(trx, asking)) ?? carryOutApproval(trx, recording);
    }),

  /** Carries the decision out: record, event and ledger entry in one transaction. */
  async settleRecord(settling: Settling): Promise<void> {
    const { flow, opportunityId } = settling.record;
    if (flow === 'reopening') return settleReopeningOnce(db, { opportunityId, ...settling });
    await db.transaction((trx) => settleOnce(trx, settling));
  },

  /** The ids of the flows that decide about records around an opportunity now. */
  runningRecordApprovals: ({ opportunityId }: { readonly opportunityId: string }): Promise<readonly string[]> =>
    runningRecordApprovals(db, opportunityId),
});

/** Of two that ask for one record, the second is refused. */
export async function putUp(trx: Db, asking: Asking): Promise<Refused | undefined> {
  const { record, approvalId, byUserId, at } = asking;
  const { flow, opportunityId: caseId, recordId } = record;
  await takeTurnAround(trx, caseId);
  const opportunity = await required(trx, caseId);
  const refusal = await putUpAs[flow](trx, opportunity, asking);
  if (refusal) return refusal;
  await appendEvent(trx, {
    key: `${approvalId}/asked`,
    type: `${flow}.asked`,
    caseId,
    at,
    byUserId,
    data: { approvalId, recordId },
  });
  return undefined;
}

const putUpAs = {
  projectApproval: putProjectUp,
  expenseBudget: putBudgetOfOpportunityUp,
  reopening: (trx: Db, opportunity: OpportunityRow, asking: Asking) =>
    putReopeningUp(trx, opportunity, { opportunityId: opportunity.id, ...asking }),
} as const;

async function putProjectUp(
  trx: Db,
  opportunity: OpportunityRow,
  { approvalId, byUserId, at }: Asking,
): Promise<Refused | undefined> {
  const latest = await latestProjectApproval(trx, opportunity.id);
  if (latest?.approval_id === approvalId) return undefined; // an earlier attempt was here
  const refusal = refusalToAskForProject(opportunity, latest?.status);
  if (!refusal)
    await insertAsked(trx, 'project_approvals', {
      approval_id: approvalId,
      opportunity_id: opportunity.id,
      asked_by: byUserId,
      asked_at: at,
    });
  return refusal;
}

async function putBudgetOfOpportunityUp(
  trx: Db,
  opportunity: OpportunityRow,
  { record, approvalId, at }: Asking,
): Promise<Refused | undefined> {
  const budget = await partById(trx, 'opportunity_budgets', { opportunityId: opportunity.id, id: record.recordId });
  if (budget?.approval_id === approvalId) return undefined; // an earlier attempt was here
  if (!budget) return refused('wrong_state', 'This budget has been removed.');
  const refusal = refusalToChangePart(opportunity.status) ?? refusalToPutUp(budget);
  if (refusal) return refusal;
  if (budget.version !== record.version)
    return refused('conflict', 'The budget was changed meanwhile. Read it again, and put it up as it is now.');
  await putBudgetUp(trx, budget.id, approvalId, at);
  return undefined;
}

async function settleOnce(trx: Db, { record, approvalId, status, byUserId, at }: Settling): Promise<void> {
  const { flow, opportunityId: caseId, recordId } = record;
  await takeTurnAround(trx, caseId);
  const opportunity = await required(trx, caseId);
  const end = settledAs(status, opportunity.status);
  const data = { approvalId, recordId, decided: status };
  if (!(await appendEvent(trx, { key: `${approvalId}/settled`, type: `${flow}.${end}`, caseId, at, byUserId, data })))
    return;
  if (flow === 'projectApproval')
    await settleAsked(trx, 'project_approvals', approvalId, { status: end, settled_by: byUserId, settled_at: at });
  else await settleBudget(trx, { id: recordId, opportunityId: caseId, end, byUserId, at });
  await appendLedger(trx, `${approvalId}/settled`, {
    caseId,
    at,
    action: `${flow}.${end}`,
    taskId: null,
    actorId: byUserId,
    outcome: null,
    data,
  });
}

async function required(trx: Db, opportunityId: string): Promise<OpportunityRow> {
  const row = await opportunityById(trx, opportunityId);
  if (!row) throw new Error(`There is no opportunity ${opportunityId}.`);
  return row;
}
