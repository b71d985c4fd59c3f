/**
 * Who is to have an open task in a round now. It is worked out from the signers and their votes alone, never from
 * what happened before. So opening, cancelling, coming back and taking back are one thing: the difference between
 * what is and what ought to be (asking.ts).
 */
import { signerTree, type SignerTree } from './signer-tree';
import type { ApprovalMode } from '../../kinds/approval/schema';
import type { Signer } from '../state';
import { approved, tallyOf } from './tally';

/**
 * `asked`: has an open task; `waits`: for the signers added before; `idle`: has decided, is not due, or is not needed
 * any more.
 */
export type Standing = 'asked' | 'waits' | 'idle';

export function standingsOf(signers: readonly Signer[], mode: ApprovalMode): ReadonlyMap<number, Standing> {
  const tree = signerTree(signers);
  const round: Round = {
    tree,
    inOrder: mode === 'sequence',
    markReached: tallyOf(mode, tree.counting) === 'reached',
    turn: currentTurn(tree),
  };
  return new Map(signers.map((signer) => [signer.id, standingOf(signer, round)]));
}

interface Round {
  readonly tree: SignerTree;
  readonly inOrder: boolean;
  readonly markReached: boolean;
  readonly turn: number;
}

function standingOf(signer: Signer, round: Round): Standing {
  if (signer.vote !== null || !isDue(signer, round) || !isNeeded(signer, round)) return 'idle';
  return round.tree.before(signer).every((other) => isThrough(other, round.tree)) ? 'asked' : 'waits';
}

/** Whether the signer’s turn has come. */
function isDue(signer: Signer, round: Round): boolean {
  const adder = round.tree.adderOf(signer);
  if (adder === undefined) return !round.inOrder || signer.turn <= round.turn;
  const isBefore = signer.added?.position === 'before';
  const siblings = isBefore ? round.tree.before(adder) : round.tree.after(adder);
  const adderReady = isBefore ? adder.vote === null : approved(adder);
  return (
    adderReady &&
    isDue(adder, round) &&
    (!round.inOrder || earlierOf(siblings, signer).every((other) => isThrough(other, round.tree)))
  );
}

/**
 * Once the mark is reached the rest need not decide. A signer who added others before keeps their say, and those
 * added after must approve.
 */
function isNeeded(signer: Signer, round: Round): boolean {
  if (!round.markReached) return true;
  const adder = round.tree.adderOf(signer);
  if (adder !== undefined) return isNeeded(adder, round);
  return signer.vote !== null || round.tree.before(signer).length > 0;
}

/** Whether nothing is waited for at this place any more. */
const isThrough = (signer: Signer, tree: SignerTree): boolean =>
  signer.vote !== null && tree.after(signer).every((other) => isThrough(other, tree));

const currentTurn = (tree: SignerTree): number =>
  Math.min(...tree.counting.filter((signer) => !isThrough(signer, tree)).map(({ turn }) => turn));

const earlierOf = (siblings: readonly Signer[], signer: Signer): readonly Signer[] =>
  siblings.slice(0, siblings.indexOf(signer));
