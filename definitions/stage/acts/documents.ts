import { isOver, type OpportunityStatus } from '../../registration/statuses';
import { pointerOf } from '../../shared/json';
import { type Refused, refused } from '../../shared/refusal';

/** An activity that is done, and brought a document. */
interface Bringing {
  readonly kind: 'sales' | 'followUp';
  readonly key: string;
  readonly name: string;
}

/**
 * Why a document cannot be taken away from an opportunity: what a completion brought is part of its record as long as
 * the activity counts as done, also in a stage that was left.
 */
export function refusalToDetach(
  document: string,
  broughtBy: readonly Bringing[],
  status: OpportunityStatus,
): Refused | undefined {
  if (broughtBy.length === 0) return undefined;
  const names = broughtBy.map(({ name }) => `"${name}"`).join(', ');
  const errors = broughtBy.map(({ key, name }) => ({
    pointer: pointerOf('activities', key),
    code: 'needed_by_activity',
    detail: `"${name}" is done with it`,
  }));
  return refused(
    'wrong_state',
    `"${document}" was brought by ${names}, which ${broughtBy.length === 1 ? 'is' : 'are'} done. ` +
      mendOf(broughtBy, names, status),
    undefined,
    errors,
  );
}

function mendOf(broughtBy: readonly Bringing[], names: string, status: OpportunityStatus): string {
  if (isOver(status) && (status !== 'won' || broughtBy.some(({ kind }) => kind === 'sales')))
    return `The opportunity is ${status}: what its activities brought stays on record.`;
  const undo = `undo ${names} with a reason (DELETE …/activities/<key>/completion), and take it away then.`;
  if (status === 'suspended') return `Resume the opportunity, ${undo}`;
  if (status === 'inConflictReview') return `Once its review is decided, ${undo}`;
  return `First ${undo}`;
}
