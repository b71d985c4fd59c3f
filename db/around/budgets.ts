import type { budgetFacts, BudgetLine, BudgetStatus } from '../../definitions/around/budget/schema';
import type { FactValues } from './part-facts';
import type { RecordEnd } from '../../definitions/around/record-approval/record';
import type { Db } from '../shared/knex';
import type { PartRow } from './parts';

export interface BudgetRow extends PartRow {
  readonly revision: number;
  readonly lines: readonly BudgetLine[];
  readonly total_fen: number;
  readonly note: string | null;
  readonly status: BudgetStatus;
  readonly approval_id: string | null;
  readonly settled_by: string | null;
  readonly settled_at: string | null;
}

export interface ExpenseRow extends PartRow {
  readonly category: string;
  readonly amount_fen: number;
  readonly spent_on: string;
  readonly note: string | null;
}

declare module './parts' {
  interface PartTables {
    opportunity_budgets: BudgetRow;
    opportunity_expenses: ExpenseRow;
  }
}

/** The budget that holds: the one that was approved last. */
export const approvedBudget = (db: Db, opportunityId: string): Promise<BudgetRow | undefined> =>
  db<BudgetRow>('opportunity_budgets')
    .where({ opportunity_id: opportunityId, status: 'approved' })
    .first<BudgetRow | undefined>('*');

/** What was spent on each category. */
export async function spentOf(db: Db, opportunityId: string): Promise<ReadonlyMap<string, number>> {
  const rows = await db<ExpenseRow>('opportunity_expenses')
    .where({ opportunity_id: opportunityId })
    .groupBy('category')
    .select<{ category: string; spent: number }[]>('category', db.raw('sum(amount_fen)::bigint as spent'));
  return new Map(rows.map(({ category, spent }) => [category, spent]));
}

export const putBudgetUp = async (trx: Db, id: string, approvalId: string, at: string): Promise<void> => {
  await trx<BudgetRow>('opportunity_budgets')
    .where({ id })
    .update({ status: 'inApproval', approval_id: approvalId, version: trx.raw('version + 1'), updated_at: at });
};

const STATUS_AFTER: Readonly<Record<RecordEnd, BudgetStatus>> = {
  approved: 'approved',
  rejected: 'rejected',
  withdrawn: 'draft',
};

interface SettledBudget {
  readonly id: string;
  readonly opportunityId: string;
  readonly end: RecordEnd;
  readonly byUserId: string | null;
  readonly at: string;
}

/** An approved revision takes the place of the one that held before. */
export async function settleBudget(trx: Db, { id, opportunityId, end, byUserId, at }: SettledBudget): Promise<void> {
  const stamp = { version: trx.raw('version + 1'), updated_at: at };
  if (end === 'approved') {
    await trx<BudgetRow>('opportunity_budgets')
      .where({ opportunity_id: opportunityId, status: 'approved' })
      .update({ status: 'superseded', ...stamp });
  }
  const settled = end === 'withdrawn' ? {} : { settled_by: byUserId, settled_at: at };
  await trx<BudgetRow>('opportunity_budgets')
    .where({ id })
    .update({ status: STATUS_AFTER[end], ...settled, ...stamp });
}

export const budgetFactValues: FactValues<typeof budgetFacts> = {
  budgetFen: "(select total_fen from opportunity_budgets p where p.opportunity_id = o.id and status = 'approved')",
  spentFen: '(select sum(amount_fen) from opportunity_expenses p where p.opportunity_id = o.id)',
};
