import { type BudgetRow, spentOf } from '../../db/around/budgets';
import { approvalById } from '../../db/approval/rows';
import { decidersNamed } from '../../db/case/followed-records';
import type { Db } from '../../db/shared/knex';
import { otherParts, partById } from '../../db/around/parts';
import { peopleAround } from '../../db/around/team';
import { mayActOnOpportunity } from '../../definitions/registration/who-may';
import {
  budgetTotal,
  nextRevision,
  refusalToChangeBudget,
  refusalToPutUp,
  refusalToRevise,
} from '../../definitions/around/budget/revising';
import {
  budgetPatchSchema,
  budgetSchema,
  type BudgetView,
  MAX_BUDGETS,
  newBudgetSchema,
} from '../../definitions/around/budget/schema';
import { refusalToChangePart } from '../../definitions/around/part/changing';
import { askedApprovalSchema } from '../../definitions/around/project-approval/schema';
import type { Deps } from '../deps';
import { allowed, assertAllowed } from '../http/errors';
import { forbidden, notFound } from '../http/problem';
import { created, etag, type Route, route } from '../http/route';
import { visibleOpportunity } from '../registration/access';
import { patched } from './changing';
import { partRoutes, partView } from './parts';
import { putUpForApproval } from './record-approval';

/** The expense budget 费用预算 of an opportunity, revision by revision (OPP-12). */
export const budgetRoutes = (deps: Deps): Route[] => [...revisionRoutes(deps), putUpRoute(deps)];

const revisionRoutes = (deps: Deps): Route[] =>
  partRoutes(deps, {
    name: 'budget',
    table: 'opportunity_budgets',
    path: 'budgets',
    idName: 'budgetId',
    one: 'a revision of the budget 费用预算',
    most: MAX_BUDGETS,
    newSchema: newBudgetSchema,
    patchSchema: budgetPatchSchema,
    viewSchema: budgetSchema,
    writtenBy: 'act',
    async entered({ lines, note = null }, { trx, opportunity, id }) {
      const others = await otherParts(trx, 'opportunity_budgets', { opportunityId: opportunity.id, except: id });
      assertAllowed(refusalToRevise(others));
      return {
        revision: nextRevision(others),
        lines,
        total_fen: allowed(budgetTotal(lines)),
        note,
        status: 'draft' as const,
        approval_id: null,
        settled_by: null,
        settled_at: null,
      };
    },
    async changed(row, { lines, note }, { trx }) {
      assertAllowed(refusalToChangeBudget(row, await decidersOf(trx, row)));
      const { revision, status, approval_id, settled_by, settled_at } = row;
      return {
        revision,
        status,
        approval_id,
        settled_by,
        settled_at,
        lines: patched(lines, row.lines),
        total_fen: lines === undefined ? row.total_fen : allowed(budgetTotal(lines)),
        note: patched(note, row.note),
      };
    },
    async removed(row, { trx }) {
      assertAllowed(refusalToChangeBudget(row, await decidersOf(trx, row)));
    },
    views: budgetViews,
  });

const putUpRoute = (deps: Deps): Route =>
  route({
    method: 'post',
    path: '/opportunities/:id/budgets/:budgetId/approval',
    summary: 'Put a budget up for approval',
    description:
      'A draft; the approval `expenseBudget` decides. Approved, it takes the place of the one that held ' +
      'before; rejected, it stays as it is and the next revision is entered; withdrawn, it is a draft ' +
      'again.',
    body: askedApprovalSchema,
    answers: { 201: { description: 'Its deciders are asked; `Location` is the approval.', schema: budgetSchema } },
    async handle({ params, body: { note, chosen = {} }, caller, requestId }) {
      const opportunity = await visibleOpportunity(deps.db, params['id'], caller);
      const { id: opportunityId, name, customer, status } = opportunity;
      const budget = await known(deps.db, opportunityId, params['budgetId']);
      if (!mayActOnOpportunity(caller, await peopleAround(deps.db, opportunity)))
        throw forbidden(
          'A budget is put up by the owners, the assistants of the team, the heads above and administrators.',
        );
      if (budget.approval_id !== requestId) assertAllowed(refusalToChangePart(status) ?? refusalToPutUp(budget));
      await putUpForApproval(deps, {
        record: { flow: 'expenseBudget', opportunityId, recordId: budget.id, version: budget.version },
        title: `费用预算审批：${name}`,
        data: {
          opportunityId,
          opportunity: name,
          customer: customer.name,
          budgetId: budget.id,
          revision: budget.revision,
          totalFen: budget.total_fen,
          lines: budget.lines,
          ...(budget.note === null ? {} : { basis: budget.note }),
          ...(note === undefined ? {} : { note }),
        },
        followed: { opportunity: name, customer: customer.name },
        chosen,
        caller,
        requestId,
      });
      const row = await known(deps.db, opportunityId, budget.id);
      const [view] = await budgetViews(deps.db, [row]);
      return created(`/api/v1/approvals/${requestId}`, view, etag(row.version));
    },
  });

/** Who decides about it now, by name; undefined where nobody does. */
async function decidersOf(db: Db, { status, approval_id }: BudgetRow): Promise<string | undefined> {
  const approval = status === 'inApproval' && approval_id !== null ? await approvalById(db, approval_id) : undefined;
  return approval && decidersNamed(db, approval.waiting_for);
}

async function known(db: Db, opportunityId: string, id: string | undefined): Promise<BudgetRow> {
  const row = id === undefined ? undefined : await partById(db, 'opportunity_budgets', { opportunityId, id });
  if (!row) throw notFound();
  return row;
}

/** Revisions of one opportunity, with what was spent of the one that holds. */
async function budgetViews(db: Db, rows: readonly BudgetRow[]): Promise<BudgetView[]> {
  const holding = rows.find(({ status }) => status === 'approved');
  const spent = holding && (await spentOf(db, holding.opportunity_id));
  return rows.map((row) => ({
    ...partView(row),
    revision: row.revision,
    status: row.status,
    lines: row.lines.map((line) => ({ ...line, spentFen: row === holding ? (spent?.get(line.category) ?? 0) : null })),
    totalFen: row.total_fen,
    note: row.note,
    approvalId: row.approval_id,
    settledBy: row.settled_by,
    settledAt: row.settled_at,
  }));
}
