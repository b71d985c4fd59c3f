import type { FoundPerson } from '../../definitions/organisation/people/person';
import { askerOf } from '../../definitions/approval/people/heir';
import type { ApprovalState } from '../../definitions/approval/state';
import { activities } from '../shared/activities';
import { newId } from '../shared/new-id';
import { now } from '../shared/now';
import { isRefusal } from '../shared/refusal';
import type { ApprovalHost } from './hosting';
import type { PassingOn } from './messages';

/**
 * OPP-19: what former owners hold in an approval around an opportunity, a return to them too, is the heir’s, where
 * the heir may sit there. Where they asked for it, the heir stands in for them from now on.
 */
export async function passPlacesOn(host: ApprovalHost, { from, heir, by }: PassingOn): Promise<void> {
  const state = host.state();
  const to = state && (await personWho(heir, state));
  if (state === undefined || to === undefined) return; // has left meanwhile: a handover passes on what they have
  const actor = { ...by, isAdministrator: true };
  for (const fromUserId of askerFirst(state, from)) {
    try {
      await host.perform({ kind: 'handOver', id: newId(), by: actor, fromUserId, to, takesOver: true });
    } catch (error) {
      if (!isRefusal(error)) throw error; // refused: it has just ended
    }
  }
}

/** Undefined: not active any more. */
async function personWho(userId: string, { subject }: ApprovalState): Promise<FoundPerson | undefined> {
  const { approvers } = await activities.findApproversOf({
    stepKey: '',
    entry: 0,
    at: now(),
    initiatorId: userId,
    subject,
    approvers: [{ kind: 'users', userIds: [userId], from: 'assignment' }],
    cc: [],
    ifNobody: [],
    initiatorsManager: false,
  });
  return approvers.find((found) => 'person' in found);
}

/** So that the heir of a request is not seated in it first, in the place of another who goes. */
function askerFirst(state: ApprovalState, from: readonly string[]): readonly string[] {
  const asker = askerOf(state);
  return from.includes(asker) ? [asker, ...from.filter((id) => id !== asker)] : from;
}
