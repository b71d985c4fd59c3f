import type { Signer } from '../state';

/**
 * The signers of a round by who added whom: those who count in the step’s mode, and at each place those added before
 * and after it.
 */
export interface SignerTree {
  readonly counting: readonly Signer[];
  readonly before: (signer: Signer) => readonly Signer[];
  readonly after: (signer: Signer) => readonly Signer[];
  /** Whose place a signer added before or after belongs to; undefined of those who count themselves. */
  readonly adderOf: (signer: Signer) => Signer | undefined;
  /**
   * False of somebody whose adder, or the adder’s adder, was removed after they had decided: they have been heard and
   * are waited for no more.
   */
  readonly isAttached: (signer: Signer) => boolean;
}

const NOBODY: readonly Signer[] = [];

export function signerTree(signers: readonly Signer[]): SignerTree {
  const byId = new Map(signers.map((signer) => [signer.id, signer]));
  const [before, after] = [groupedByAdder(signers, 'before'), groupedByAdder(signers, 'after')];
  const adderOf = (signer: Signer): Signer | undefined =>
    signer.added === null || counts(signer) ? undefined : byId.get(signer.added.bySigner);
  const isAttached = (signer: Signer): boolean => {
    const adder = adderOf(signer);
    return adder === undefined ? counts(signer) : isAttached(adder);
  };
  return {
    counting: signers.filter(counts),
    before: ({ id }) => before.get(id) ?? NOBODY,
    after: ({ id }) => after.get(id) ?? NOBODY,
    adderOf,
    isAttached,
  };
}

/** Whether a signer counts in the step’s mode: found by its rules, or added in parallel. */
const counts = ({ added }: Signer): boolean => added === null || added.position === 'parallel';

function groupedByAdder(
  signers: readonly Signer[],
  position: 'before' | 'after',
): ReadonlyMap<number, readonly Signer[]> {
  const groups = new Map<number, Signer[]>();
  for (const signer of signers) {
    if (signer.added?.position !== position) continue;
    const group = groups.get(signer.added.bySigner);
    if (group === undefined) groups.set(signer.added.bySigner, [signer]);
    else group.push(signer);
  }
  return groups;
}
