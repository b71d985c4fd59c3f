import { approvedBudget, type ExpenseRow } from '../../db/around/budgets';
import type { Db } from '../../db/shared/knex';
import { refusalToSpend } from '../../definitions/around/budget/revising';
import {
  expensePatchSchema,
  expenseSchema,
  type ExpenseView,
  MAX_EXPENSES,
  newExpenseSchema,
} from '../../definitions/around/budget/schema';
import type { Deps } from '../deps';
import { assertAllowed } from '../http/errors';
import type { Route } from '../http/route';
import { patched } from './changing';
import { partRoutes, partView } from './parts';

/** What was spent of the budget of an opportunity (OPP-12). */
export const expenseRoutes = (deps: Deps): Route[] =>
  partRoutes(deps, {
    name: 'expense',
    table: 'opportunity_expenses',
    path: 'expenses',
    idName: 'expenseId',
    one: 'an expense 费用',
    most: MAX_EXPENSES,
    newSchema: newExpenseSchema,
    patchSchema: expensePatchSchema,
    viewSchema: expenseSchema,
    writtenBy: 'act',
    sorts: { spentOn: { column: 'spent_on', of: ({ spent_on }) => spent_on } },
    async entered({ category, amountFen, spentOn, note = null }, { trx, opportunity }) {
      await assertInBudget(trx, opportunity.id, category);
      return { category, amount_fen: amountFen, spent_on: spentOn, note };
    },
    async changed(row, patch, { trx, opportunity }) {
      if (patch.category !== undefined && patch.category !== row.category)
        await assertInBudget(trx, opportunity.id, patch.category);
      return {
        category: patched(patch.category, row.category),
        amount_fen: patched(patch.amountFen, row.amount_fen),
        spent_on: patched(patch.spentOn, row.spent_on),
        note: patched(patch.note, row.note),
      };
    },
    views: (_db, rows) => Promise.resolve(rows.map(expenseView)),
  });

const assertInBudget = async (db: Db, opportunityId: string, category: string): Promise<void> =>
  assertAllowed(refusalToSpend(category, (await approvedBudget(db, opportunityId))?.lines));

const expenseView = (row: ExpenseRow): ExpenseView => ({
  ...partView(row),
  category: row.category,
  amountFen: row.amount_fen,
  spentOn: row.spent_on,
  note: row.note,
});
