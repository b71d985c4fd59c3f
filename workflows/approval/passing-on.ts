import { ApplicationFailure, patched, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities';
import { askerOf } from '../../definitions/approval/people/heir';
import type { Subject } from '../../definitions/approval/state';
import { newId } from '../shared/new-id';
import type { ApprovalHost } from './host';
import type { PassingOn } from './messages';

const activities = proxyLocalActivities<Activities>({ startToCloseTimeout: '10s', localRetryThreshold: '30s' });

type Passing = Pick<ApprovalHost, 'perform' | 'state'>;

/**
 * OPP-19: what those who own it no more hold in an approval around an opportunity, a return to them too, is the
 * heir’s, where the heir may sit there. Where they asked for it, the heir stands in for them from now on.
 */
export async function passPlacesOn(approval: Passing, subject: Subject, { from, heir, by }: PassingOn): Promise<void> {
  const takesOver = patched('heirs-stand-in');
  const { approvers } = await activities.findApproversOf({
    stepKey: '',
    entry: 0,
    at: new Date().toISOString(),
    initiatorId: heir,
    subject,
    approvers: [{ kind: 'users', userIds: [heir], from: 'assignment' }],
    cc: [],
    ifNobody: [],
    initiatorsManager: false,
  });
  const to = approvers.find((found) => 'person' in found);
  // the heir has left meanwhile: a handover passes on what they have
  if (to === undefined || !('person' in to)) return;
  for (const fromUserId of takesOver ? askerFirst(approval, from) : from) {
    try {
      await approval.perform(
        {
          kind: 'handOver',
          id: newId(),
          by: { ...by, isAdministrator: true },
          fromUserId,
          to,
          ...(takesOver ? { takesOver } : {}),
        },
        `handOver/${fromUserId}/${heir}`,
      );
    } catch (error) {
      if (!(error instanceof ApplicationFailure)) throw error; // refused: it has just ended
    }
  }
}

/** So that the heir of a request is not seated in it first, in the place of another who goes. */
function askerFirst({ state }: Passing, from: readonly string[]): readonly string[] {
  const approval = state();
  const asker = approval && askerOf(approval);
  return asker !== undefined && from.includes(asker) ? [asker, ...from.filter((id) => id !== asker)] : from;
}
