import type { ApprovalStep } from '../../kinds/approval/schema';
import { signerTree, type SignerTree } from './signer-tree';
import type { Round, Signer } from '../state';
import { rejected, tallyOf } from './tally';
import { standingsOf } from './whose-turn';

/**
 * The outcome of a round, or undefined while it is open. In this order:
 * a custom outcome, by whoever gave it, ends the step; a signer added after who rejects, or one with signers after
 * who rejects, ends it as rejected; a signer added before who rejects does so in `all` and `sequence` (in the other
 * modes the adder hears it and decides); then the mode counts, and the step passes once nobody is left who must be
 * heard: the step never passes without a signer who added others before, nor before all those added after have
 * approved.
 */
export function verdictOf(round: Round, { mode }: ApprovalStep): string | undefined {
  const tree = signerTree(round.signers);
  const custom = round.signers.find(
    ({ vote }) => vote !== null && vote.outcome !== 'approve' && vote.outcome !== 'reject',
  );
  if (custom?.vote) return custom.vote.outcome;
  if (
    round.signers.some(
      (signer) => rejected(signer) && endsByRejecting(signer, tree, mode === 'all' || mode === 'sequence'),
    )
  )
    return 'reject';
  const tally = tallyOf(mode, tree.counting);
  if (tally === 'unreachable') return 'reject';
  return tally === 'reached' && everyoneHeard(round.signers, mode) ? 'approve' : undefined;
}

const endsByRejecting = (signer: Signer, tree: SignerTree, inAll: boolean): boolean =>
  inAll || signer.added?.position === 'after' || tree.after(signer).length > 0;

const everyoneHeard = (signers: readonly Signer[], mode: ApprovalStep['mode']): boolean =>
  [...standingsOf(signers, mode).values()].every((standing) => standing === 'idle');
