import { type Static, Type } from '@sinclair/typebox';
import { fenFact } from '../part/facts';
import { noteOf, partFields } from '../part/schema';
import { nameOf, nullable, oneWordOf, strictObject } from '../../shared/schema';
import { day, instant, uuid } from '../../shared/wire';

/** 草稿, 审批中, 已批准, 已驳回, 已被取代. */
const budgetStatuses = ['draft', 'inApproval', 'approved', 'rejected', 'superseded'] as const;
export type BudgetStatus = (typeof budgetStatuses)[number];

/** Revisions of the budget of one opportunity. */
export const MAX_BUDGETS = 100;
export const MAX_EXPENSES = 2_000;

const amountFen = (description: string) => Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description });
const category = nameOf('What the money is for, such as 差旅; once in a budget.');

const line = strictObject(
  { category, amountFen: amountFen('How much, in fen.'), note: Type.Optional(noteOf('How it was reckoned.')) },
  'A line of a budget.',
);
export type BudgetLine = Static<typeof line>;

const lines = Type.Array(line, { minItems: 1, maxItems: 100, description: 'What is to be spent on what.' });
const note = noteOf('What it is based on.');

export const newBudgetSchema = strictObject(
  { lines, note: Type.Optional(nullable(note)) },
  'A budget 费用预算 (OPP-12), or the next revision of it.',
);
export const budgetPatchSchema = Type.Object(
  { lines: Type.Optional(lines), note: Type.Optional(nullable(note)) },
  { additionalProperties: false, minProperties: 1 },
);
export const budgetSchema = strictObject(
  {
    ...partFields,
    revision: Type.Integer({ description: 'From 1.' }),
    status: oneWordOf(budgetStatuses, 'Only a draft is changed. What was approved holds until a later revision is.'),
    lines: Type.Array(
      strictObject(
        {
          ...line.properties,
          spentFen: nullable(amountFen('What was spent of it; null where the budget does not hold.')),
        },
        'A line of a budget.',
      ),
    ),
    totalFen: amountFen('The sum of the lines, in fen.'),
    note: nullable(note),
    approvalId: nullable(uuid('The latest approval: GET /approvals/:id has its steps.')),
    settledBy: nullable(uuid('Who gave the last decision; null where a rule did.')),
    settledAt: nullable(instant()),
  },
  'A revision of the budget of an opportunity.',
);
export type BudgetView = Static<typeof budgetSchema>;

/** Ten billion yuan: as many as there may be add up to an exact amount. */
const MAX_EXPENSE_FEN = 1_000_000_000_000;

const expense = {
  category: nameOf('A category of the budget that holds.'),
  amountFen: Type.Integer({ minimum: 0, maximum: MAX_EXPENSE_FEN, description: 'How much, in fen.' }),
  spentOn: day('The day on which it was spent.'),
  note: Type.Optional(nullable(noteOf('For what, and by whom.'))),
};

export const newExpenseSchema = strictObject(expense, 'Something that was spent of the budget.');
export const expensePatchSchema = Type.Object(
  {
    category: Type.Optional(expense.category),
    amountFen: Type.Optional(expense.amountFen),
    spentOn: Type.Optional(expense.spentOn),
    note: expense.note,
  },
  { additionalProperties: false, minProperties: 1 },
);
export const expenseSchema = strictObject(
  {
    ...partFields,
    category: Type.String(),
    amountFen: expense.amountFen,
    spentOn: expense.spentOn,
    note: nullable(Type.String()),
  },
  'Something that was spent of the budget.',
);
export type ExpenseView = Static<typeof expenseSchema>;

export const budgetFacts = {
  budgetFen: fenFact('The approved expense budget (OPP-12), in fen; 0 without one.'),
  spentFen: fenFact('What was spent of it, in fen.'),
};
