import { contractOf } from '../../db/around/contracts';
import { projectApproved } from '../../db/around/project-approvals';
import { areInTeam, ownersOf, putIntoPoolBy } from '../../db/registration/owners';
import type { OpportunityRow } from '../../db/registration/rows';
import type { Caller } from '../../definitions/organisation/access/caller';
import { fromColumns } from '../../definitions/registration/fields/columns';
import { hiddenInPool } from '../../definitions/registration/fields/values';
import { stageWorkflowId } from '../../definitions/stage/flow-id';
import type { OpportunityView } from '../../definitions/stage/opportunity-view';
import type { Deps } from '../deps';
import { notFound } from '../http/problem';
import { type Answer, etag, ok } from '../http/route';
import { candidateViews } from '../matching/candidate-views';
import { isInFull, isInPool, knownOpportunity, poolRows, readsInFull } from './access';

type Reading = Pick<Deps, 'db' | 'sales'>;

/** The answer of a command about an opportunity: what it is now. */
export async function answeredWith(deps: Reading, id: string, caller: Caller): Promise<Answer> {
  const view = await opportunityView(deps, id, caller);
  return ok(view, etag(view.version));
}

export async function opportunityView(deps: Reading, id: string | undefined, caller: Caller): Promise<OpportunityView> {
  const { db, sales } = deps;
  const row = await knownOpportunity(db, id);
  const isFull = await readsInFull(db, row, caller);
  if (!isFull && !isInPool(row, caller)) throw notFound();
  const [view] = await viewsOf(deps, [row], caller, new Set(isFull ? [] : [row.id]));
  if (!view) throw notFound();
  return !isFull
    ? view
    : {
        ...view,
        stage: await sales.whole(row),
        contractId: row.status === 'won' ? ((await contractOf(db, row.id))?.id ?? null) : null,
      };
}

/** What a list shows of them; of what the caller sees only in the pool, what the pool shows. */
export async function opportunityViews(
  deps: Reading,
  rows: readonly OpportunityRow[],
  caller: Caller,
): Promise<OpportunityView[]> {
  const { db } = deps;
  const pooled = poolRows(rows.filter((row) => !isInFull(row, caller)));
  const known =
    pooled.length === 0
      ? []
      : await Promise.all([areInTeam(db, pooled, caller.id), putIntoPoolBy(db, pooled, caller.id)]);
  return viewsOf(deps, rows, caller, new Set(pooled.filter((id) => !known.some((ids) => ids.has(id)))));
}

async function viewsOf(
  { db, sales }: Reading,
  rows: readonly OpportunityRow[],
  caller: Caller,
  pooled: ReadonlySet<string>,
): Promise<OpportunityView[]> {
  const ids = rows.map(({ id }) => id);
  const [owners, approved] = [await ownersOf(db, ids), await projectApproved(db, ids)];
  const stages = await Promise.all(rows.map((row) => sales.summary(row)));
  const views = rows.map((row, index): OpportunityView => ({
    id: row.id,
    version: row.version,
    ...fromColumns(row),
    status: row.status,
    verdict: row.verdict,
    candidates: candidateViews(row.candidates, caller),
    conflictReviewId: row.conflict_review_id,
    businessModel: row.business_model_key,
    businessModelVersion: row.business_model_version,
    registrationPolicy: row.policy_key,
    registrationPolicyVersion: row.policy_version,
    projectApproved: approved.has(row.id),
    customer: { id: row.customer_id, name: row.customer.name },
    custom: row.custom,
    owners: owners
      .filter(({ opportunity_id }) => opportunity_id === row.id)
      .map(({ user_id, share }) => ({ userId: user_id, share })),
    departmentId: row.department_id,
    createdBy: row.created_by,
    protectedUntil: row.protected_until,
    extensions: row.extensions,
    extensionApprovalId: row.extension_approval_id,
    mergedIntoId: row.merged_into_id,
    stage: stages[index] ?? null,
    outcome: row.ending,
    workflowId: row.workflow_id,
    workflows: [
      { flow: 'registration', workflowId: row.workflow_id },
      ...(row.stage_key === null ? [] : [{ flow: 'stage', workflowId: stageWorkflowId(row.id) }]),
    ],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));
  return views.map((view) => (pooled.has(view.id) ? { ...view, ...NOT_IN_POOL } : view));
}

/**
 * In the pool are the name, the customer, the stage and since when, so that people know what to ask for; not amounts,
 * contacts and what else was entered.
 */
const NOT_IN_POOL = {
  ...hiddenInPool(),
  candidates: [],
  conflictReviewId: null,
  custom: {},
  extensionApprovalId: null,
  outcome: null,
};
