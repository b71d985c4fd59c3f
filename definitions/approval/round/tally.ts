import { decimalOf, type Decimal, isAtLeast, multiply, sum, ZERO } from '../../shared/decimal';
import type { ApprovalMode } from '../../kinds/approval/schema';
import type { Signer } from '../state';

/** How the votes of those who count stand: the mode’s mark is reached, can no longer be reached, or is open. */
export type Tally = 'reached' | 'unreachable' | 'open';

/**
 * Counts the votes of a step by its mode. Those who count are the approvers that the rules found and the signers
 * added in parallel; signers added before and after have a say of their own (verdict.ts). Exact arithmetic; reached
 * means at least.
 */
export function tallyOf(mode: ApprovalMode, counting: readonly Signer[]): Tally {
  if (mode === 'any') return anyOf(counting);
  if (mode === 'all' || mode === 'sequence') return allOf(counting);
  return 'ratio' in mode ? partOf(counting, countOf, mode.ratio) : partOf(counting, weightOf, mode.pass);
}

const countOf = (signers: readonly Signer[]): Decimal => decimalOf(signers.length);
const weightOf = (signers: readonly Signer[]): Decimal => sum(signers.map(({ weight }) => weight));

function anyOf(counting: readonly Signer[]): Tally {
  if (counting.some(rejected)) return 'unreachable';
  return counting.some(approved) ? 'reached' : 'open';
}

function allOf(counting: readonly Signer[]): Tally {
  if (counting.some(rejected)) return 'unreachable';
  return counting.every(approved) ? 'reached' : 'open';
}

function partOf(counting: readonly Signer[], sizeOf: (signers: readonly Signer[]) => Decimal, part: number): Tally {
  const approving = sizeOf(counting.filter(approved));
  const notAgainst = sizeOf(counting.filter((signer) => !rejected(signer)));
  const needed = multiply(decimalOf(part), sizeOf(counting));
  if (isAtLeast(approving, needed) && !isAtLeast(ZERO, approving)) return 'reached';
  return isAtLeast(notAgainst, needed) ? 'open' : 'unreachable';
}

export const approved = ({ vote }: Signer): boolean => vote?.outcome === 'approve';
export const rejected = ({ vote }: Signer): boolean => vote?.outcome === 'reject';
