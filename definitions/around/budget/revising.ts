import { type PlacedError, type Refused, refused } from '../../shared/refusal';
import type { BudgetLine, BudgetStatus } from './schema';

interface Revision {
  readonly revision: number;
  readonly status: BudgetStatus;
}

/** A change of what was approved is a new revision; there is one at a time. */
export function refusalToRevise(others: readonly Revision[]): Refused | undefined {
  const open = others.find(({ status }) => status === 'draft' || status === 'inApproval');
  return (
    open &&
    refused(
      'wrong_state',
      open.status === 'draft'
        ? `Revision ${open.revision} is a draft: change that one.`
        : `Revision ${open.revision} is being decided about: wait for its end, or withdraw its approval.`,
    )
  );
}

export const nextRevision = (others: readonly Revision[]): number =>
  Math.max(0, ...others.map(({ revision }) => revision)) + 1;

/** `deciders`: who decides about it now, by name. */
export function refusalToChangeBudget({ revision, status }: Revision, deciders?: string): Refused | undefined {
  if (status === 'draft') return undefined;
  return refused(
    'wrong_state',
    status === 'inApproval' && deciders !== undefined
      ? `Revision ${revision} is being decided by ${deciders} and stays as it is; wait, or withdraw its approval.`
      : `Revision ${revision} is ${status} and stays as it is; enter a new revision.`,
  );
}

export const refusalToPutUp = ({ revision, status }: Revision): Refused | undefined =>
  status === 'draft'
    ? undefined
    : refused('wrong_state', `Revision ${revision} is ${status}: only a draft is put up for approval.`);

/** The sum of the lines in fen, or what is wrong with them. */
export function budgetTotal(lines: readonly BudgetLine[]): number | Refused {
  const twice = lines.flatMap(({ category }, index): PlacedError[] =>
    lines.findIndex((other) => other.category === category) < index
      ? [
          {
            pointer: `/lines/${index}/category`,
            code: 'duplicate',
            detail: `"${category}" is in the budget already; make one line of both.`,
          },
        ]
      : [],
  );
  if (twice.length > 0) return refused('unprocessable', twice.map(({ detail }) => detail).join(' '), undefined, twice);
  const total = lines.reduce((sum, { amountFen }) => sum + BigInt(amountFen), 0n);
  return total <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(total)
    : refused('unprocessable', 'The total is beyond what an amount may be (90 billion yuan).', '/lines');
}

/** Spending needs a budget that holds, and a line in it; more than the line has may be spent, and is seen. */
export function refusalToSpend(category: string, holding: readonly BudgetLine[] | undefined): Refused | undefined {
  if (holding === undefined)
    return refused(
      'wrong_state',
      'No budget of this opportunity is approved, so that nothing can be spent of it. Put one up for approval first.',
    );
  if (holding.some((line) => line.category === category)) return undefined;
  return refused(
    'unprocessable',
    `The approved budget has no "${category}"; it has: ${holding.map((line) => line.category).join(', ')}.`,
    '/category',
  );
}
