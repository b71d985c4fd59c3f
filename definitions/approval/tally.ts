import { add, decimalOf, type Decimal, isAtLeast, multiply, subtract, sum, ZERO } from './decimal';
import type { ApprovalMode } from './schema';
import type { Signer } from './state';

/** How the votes of those who count stand: the mode’s mark is reached, can no longer be reached, or is open. */
export type Tally = 'reached' | 'unreachable' | 'open';

/**
 * Counts the votes of a step by its mode. Those who count are the approvers that the rules found and the signers added in parallel; signers
 * added before and after have a say of their own (verdict.ts). Exact arithmetic; reached means at least.
 */
export function tallyOf(mode: ApprovalMode, counting: readonly Signer[]): Tally {
  if (mode === 'any') return anyOf(counting);
  if (mode === 'all' || mode === 'sequence') return allOf(counting);
  return 'ratio' in mode ? partOf(counting, () => 1, mode.ratio) : partOf(counting, ({ weight }) => weight, mode.pass);
}

function anyOf(counting: readonly Signer[]): Tally {
  if (counting.some(rejected)) return 'unreachable';
  return counting.some(approved) ? 'reached' : 'open';
}

function allOf(counting: readonly Signer[]): Tally {
  if (counting.some(rejected)) return 'unreachable';
  return counting.every(approved) ? 'reached' : 'open';
}

function partOf(counting: readonly Signer[], weightOf: (signer: Signer) => number, part: number): Tally {
  const weightWhere = (has: (signer: Signer) => boolean): Decimal => sum(counting.filter(has).map(weightOf));
  const [approving, against] = [weightWhere(approved), weightWhere(rejected)];
  const whole = add(approving, add(against, weightWhere(undecided)));
  const needed = multiply(decimalOf(part), whole);
  if (isAtLeast(approving, needed) && !isAtLeast(ZERO, approving)) return 'reached';
  return isAtLeast(subtract(whole, against), needed) ? 'open' : 'unreachable';
}

export const approved = ({ vote }: Signer): boolean => vote?.outcome === 'approve';
export const rejected = ({ vote }: Signer): boolean => vote?.outcome === 'reject';
const undecided = ({ vote }: Signer): boolean => vote === null;
