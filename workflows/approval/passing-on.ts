import { ApplicationFailure, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities';
import type { Subject } from '../../definitions/approval/state';
import { newId } from '../shared/new-id';
import type { ApprovalHost } from './host';
import type { PassingOn } from './messages';

const activities = proxyLocalActivities<Activities>({ startToCloseTimeout: '10s', localRetryThreshold: '30s' });

/** OPP-19: what those who own it no more hold in an approval around an opportunity, a return to them too, is the heir’s, where the heir may sit there. */
export async function passPlacesOn({ perform }: Pick<ApprovalHost, 'perform'>, subject: Subject, { from, heir, by }: PassingOn): Promise<void> {
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
  if (to === undefined || !('person' in to)) return; // the heir has left meanwhile: a handover passes on what they have
  for (const fromUserId of from) {
    try {
      await perform({ kind: 'handOver', id: newId(), by: { ...by, isAdministrator: true }, fromUserId, to }, `handOver/${fromUserId}/${heir}`);
    } catch (error) {
      if (!(error instanceof ApplicationFailure)) throw error; // refused: it has just ended
    }
  }
}
