import { type PlacedError, type Refused, refused } from '../../shared/refusal';

/**
 * What keeps a sale from going anywhere, whatever its fields say. Who reads the opportunity is told the same as who
 * tries.
 */

/** Whose customer it is must be decided before people go on with it, and before it is sold. */
export const IN_REVIEW: PlacedError = {
  pointer: '/conflictReview',
  code: 'in_conflict_review',
  detail: 'A change of its customer is in conflict review: it goes on once that is decided.',
};

export const SUSPENDED: PlacedError = {
  pointer: '/suspension',
  code: 'suspended',
  detail: 'The opportunity is suspended. Resume it first.',
};

/** OPP-18. */
export const UNASSIGNED: PlacedError = {
  pointer: '/owners',
  code: 'unassigned',
  detail: 'A public opportunity cannot progress before it is assigned to somebody. Assign it first.',
};

/** @param to the stage to which it is to move; null: it is to be won */
export const openGate = ({
  key,
  to,
  approvalId,
}: {
  readonly key: string;
  readonly to: string | null;
  readonly approvalId: string;
}): PlacedError => ({
  pointer: '/gate',
  code: 'gate_open',
  detail:
    `The gate "${key}" is open: the opportunity waits ${to === null ? 'to be won' : `to move to "${to}"`}. ` +
    `Decide it, or withdraw it (approval ${approvalId}).`,
});

export const refusedBy = (inTheWay: PlacedError): Refused =>
  refused('wrong_state', inTheWay.detail, inTheWay.pointer, [inTheWay]);
