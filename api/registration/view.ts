import { contractOf } from '../../db/around/contracts';
import type { Db } from '../../db/shared/knex';
import { areInTeam, type OpportunityRow, opportunityById, ownersOf, putIntoPoolBy } from '../../db/registration/rows';
import { isReaderOfCase } from '../../db/approval/rows';
import { projectApproved } from '../../db/around/project-approvals';
import type { Caller } from '../../definitions/organisation/access/caller';
import { inScope, opportunitiesInFull, readableOpportunities } from '../../definitions/organisation/access/row-scope';
import type { OpportunityView } from '../../definitions/registration/schema';
import { stageWorkflowId } from '../../definitions/stage/flow-id';
import { candidateViews } from '../matching/candidate-views';
import { notFound } from '../http/problem';
import { type Answer, etag, ok } from '../http/route';
import { stageSummary, stageView } from '../stage/view';

/**
 * One of which the caller reads everything: one’s own rows, those of departments below, those in whose team one is,
 * those of which one holds a task, and what one put into the pool. What others put there is another matter.
 */
export async function visibleOpportunity(db: Db, id: string | undefined, caller: Caller): Promise<OpportunityRow> {
  const row = await known(db, id);
  if (await readsInFull(db, row, caller)) return row;
  throw notFound();
}

/** One of those, or one that the caller sees in the public pool, of which they know no more than the pool shows. */
export async function opportunityOrPooled(db: Db, id: string | undefined, caller: Caller): Promise<OpportunityRow> {
  const row = await known(db, id);
  if (isInPool(row, caller) || (await readsInFull(db, row, caller))) return row;
  throw notFound();
}

async function readsInFull(db: Db, row: OpportunityRow, caller: Caller): Promise<boolean> {
  if (isInFull(row, caller)) return true;
  const owners = await ownersOf(db, [row.id]);
  if (owners.some(({ user_id }) => user_id === caller.id)) return true;
  return (
    (await areInTeam(db, [row.id], caller.id)).has(row.id) ||
    (await isReaderOfCase(db, row.id, caller.id)) ||
    (await putIntoPoolBy(db, poolRows([row]), caller.id)).has(row.id)
  );
}

async function known(db: Db, id: string | undefined): Promise<OpportunityRow> {
  const row = id === undefined ? undefined : await opportunityById(db, id);
  if (!row) throw notFound();
  return row;
}

const scoped = ({ department_id, visibility }: OpportunityRow) => ({
  ownerIds: [],
  departmentId: department_id,
  isPublic: visibility === 'public',
});

/** What the row itself says: that the caller sees it, at least in the pool; and that they read everything of it. */
const isInPool = (row: OpportunityRow, caller: Caller): boolean => inScope(readableOpportunities(caller), scoped(row));
const isInFull = (row: OpportunityRow, caller: Caller): boolean => inScope(opportunitiesInFull(caller), scoped(row));

const poolRows = (rows: readonly OpportunityRow[]): string[] =>
  rows.filter(({ visibility }) => visibility === 'public').map(({ id }) => id);

/** The answer of a command about an opportunity: what it is now. */
export async function answeredWith(db: Db, id: string, caller: Caller): Promise<Answer> {
  const view = await opportunityView(db, id, caller);
  return ok(view, etag(view.version));
}

export async function opportunityView(db: Db, id: string | undefined, caller: Caller): Promise<OpportunityView> {
  const row = await known(db, id);
  const isFull = await readsInFull(db, row, caller);
  if (!isFull && !isInPool(row, caller)) throw notFound();
  const [view] = await viewsOf(db, [row], caller, new Set(isFull ? [] : [row.id]));
  if (!view) throw notFound();
  return !isFull
    ? view
    : {
        ...view,
        stage: await stageView(db, row),
        contractId: row.status === 'won' ? ((await contractOf(db, row.id))?.id ?? null) : null,
      };
}

/** What a list shows of them; of what the caller sees only in the pool, what the pool shows. */
export async function opportunityViews(
  db: Db,
  rows: readonly OpportunityRow[],
  caller: Caller,
): Promise<OpportunityView[]> {
  const pooled = poolRows(rows.filter((row) => !isInFull(row, caller)));
  const known =
    pooled.length === 0
      ? []
      : await Promise.all([areInTeam(db, pooled, caller.id), putIntoPoolBy(db, pooled, caller.id)]);
  return viewsOf(db, rows, caller, new Set(pooled.filter((id) => !known.some((ids) => ids.has(id)))));
}

async function viewsOf(
  db: Db,
  rows: readonly OpportunityRow[],
  caller: Caller,
  pooled: ReadonlySet<string>,
): Promise<OpportunityView[]> {
  const ids = rows.map(({ id }) => id);
  const [owners, approved] = [await ownersOf(db, ids), await projectApproved(db, ids)];
  const stages = await Promise.all(rows.map((row) => stageSummary(db, row)));
  const views = rows.map((row, index): OpportunityView => ({
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
  candidates: [],
  conflictReviewId: null,
  expectedAmountFen: null,
  expectedCloseOn: null,
  contacts: [],
  custom: {},
  extensionApprovalId: null,
  outcome: null,
};
