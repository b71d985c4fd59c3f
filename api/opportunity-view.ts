import { contractOf } from '../db/contracts';
import type { Db } from '../db/knex';
import { isInTeam, type OpportunityRow, opportunityById, ownersOf } from '../db/opportunities';
import { isReaderOfCase } from '../db/approvals';
import { projectApproved } from '../db/project-approvals';
import type { Caller } from '../definitions/access/caller';
import { inScope, readableOpportunities } from '../definitions/access/row-scope';
import type { OpportunityView } from '../definitions/registration/schema';
import { stageWorkflowId } from '../definitions/stage/flow-id';
import { candidateViews } from './candidate-views';
import { notFound } from './http/problem';
import { stageSummary, stageView } from './stage-view';

/** One’s own rows, those of departments below, those in whose team one is, and those of which one holds a task. */
export async function visibleOpportunity(db: Db, id: string | undefined, caller: Caller): Promise<OpportunityRow> {
  const row = id === undefined ? undefined : await opportunityById(db, id);
  if (!row) throw notFound();
  const { department_id: departmentId } = row;
  const isPublic = row.visibility === 'public';
  const scope = readableOpportunities(caller);
  if (inScope(scope, { ownerIds: [], departmentId, isPublic })) return row;
  const owners = await ownersOf(db, [row.id]);
  if (inScope(scope, { ownerIds: owners.map(({ user_id }) => user_id), departmentId })) return row;
  if ((await isInTeam(db, row.id, caller.id)) || (await isReaderOfCase(db, row.id, caller.id))) return row;
  throw notFound();
}

export async function opportunityView(db: Db, id: string | undefined, caller: Caller): Promise<OpportunityView> {
  const row = await visibleOpportunity(db, id, caller);
  const [view] = await opportunityViews(db, [row], caller);
  if (!view) throw notFound();
  return { ...view, stage: await stageView(db, row), contractId: row.status === 'won' ? ((await contractOf(db, row.id))?.id ?? null) : null };
}

export async function opportunityViews(db: Db, rows: readonly OpportunityRow[], caller: Caller): Promise<OpportunityView[]> {
  const ids = rows.map(({ id }) => id);
  const [owners, approved] = [await ownersOf(db, ids), await projectApproved(db, ids)];
  const stages = await Promise.all(rows.map((row) => stageSummary(db, row)));
  return rows.map((row, index) => ({
    id: row.id,
    version: row.version,
    name: row.name,
    status: row.status,
    verdict: row.verdict,
    candidates: candidateViews(row.candidates, caller),
    conflictReviewId: row.conflict_review_id,
    businessModel: row.business_model_key,
    businessModelVersion: row.business_model_version,
    registrationPolicy: row.policy_key,
    registrationPolicyVersion: row.policy_version,
    category: row.category,
    projectApproved: approved.has(row.id),
    visibility: row.visibility,
    expectedAmountFen: row.expected_amount_fen,
    expectedCloseOn: row.expected_close_on,
    customer: { id: row.customer_id, name: row.customer.name },
    contacts: [...row.contacts],
    custom: row.custom,
    owners: owners.filter(({ opportunity_id }) => opportunity_id === row.id).map(({ user_id, share }) => ({ userId: user_id, share })),
    departmentId: row.department_id,
    createdBy: row.created_by,
    protectedUntil: row.protected_until,
    extensions: row.extensions,
    extensionApprovalId: row.extension_approval_id,
    mergedIntoId: row.merged_into_id,
    stage: stages[index] ?? null,
    outcome: row.ending,
    workflowId: row.workflow_id,
    workflows: [{ flow: 'registration', workflowId: row.workflow_id }, ...(row.stage_key === null ? [] : [{ flow: 'stage', workflowId: stageWorkflowId(row.id) }])],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));
}
