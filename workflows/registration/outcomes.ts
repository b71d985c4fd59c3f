import type { ApprovalEnd } from '../../definitions/approval/round/ending';
import type { Resubmit } from '../../definitions/approval/commands';
import type { Data } from '../../definitions/approval/state';
import { effectOfReview, type ReviewEffect } from '../../definitions/registration/reviewing';
import { protectionFrom } from '../../definitions/registration/protection';
import { approvalsAsked, askedOf, type HostedKind } from '../../definitions/registration/state';
import { isRefused, type Refused } from '../../definitions/shared/refusal';
import { failureOf } from '../shared/refusal';
import { newId } from '../shared/new-id';
import { activities } from '../shared/activities';
import { now } from '../shared/now';
import { protectionAnew, type RegistrationCase } from './registration-case';

/**
 * What the ends of the approvals mean to the registration; for whoever has the turn. Each may be asked again for one
 * end: once the case does not wait for that approval any more, there is nothing left to do.
 */
export type Outcomes = Readonly<Record<HostedKind, (approvalId: string, end: ApprovalEnd) => Promise<void>>> & {
  /** What an outcome of a conflict review with this data does, or why it cannot be carried out. */
  readonly effectOf: (outcome: string, data: Data) => ReviewEffect | Refused;
  /** A returned review comes back: judged anew, which may end it. */
  readonly beforeResubmitted: (reviewId: string, command: Resubmit) => Promise<Resubmit>;
  /** Asked before a decision that ends a conflict review is written: why it cannot be carried out. */
  readonly beforeReviewed: (reviewId: string, end: ApprovalEnd) => Promise<Refused | undefined>;
};

export function outcomesOf(registration: () => RegistrationCase): Outcomes {
  const isAsked = (approvalId: string): boolean =>
    approvalsAsked(registration().state()).some((one) => one.approvalId === approvalId);

  const effectOf = (outcome: string, data: Data): ReviewEffect | Refused => {
    const { state, start } = registration();
    return effectOfReview(outcome, data, state().candidates, start().policy.body.fuzzy.reviewFrom);
  };

  /** What settles a review; a withdrawn one has no effect of its own. */
  function settling(reviewId: string, { outcome: given, status, data, byUserId }: ApprovalEnd) {
    const outcome = given ?? status;
    const effect = effectOf(outcome, data);
    if (isRefused(effect)) throw failureOf(effect); // the host has asked before
    const protectedUntil = protectionAnew(registration(), now());
    return { reviewId, effect, outcome, byUserId, protectedUntil, approvalId: newId() };
  }

  /**
   * `limits.openPerOwner` holds for co-owners too: where it may refuse them, shares are carried out before the
   * decision is written. Its end then finds that done.
   */
  async function beforeReviewed(reviewId: string, end: ApprovalEnd): Promise<Refused | undefined> {
    const { start, become, takeUp, kept } = registration();
    const most = start().policy.body.limits?.openPerOwner;
    if (most === undefined || !isAsked(reviewId) || end.status === 'withdrawn') return undefined;
    const { effect, ...settled } = settling(reviewId, end);
    if (effect.kind !== 'share') return undefined;
    const written = await activities.shareWithinBound({
      ...kept(),
      at: now(),
      commandId: null,
      ...settled,
      effect,
      most,
    });
    switch (written.kind) {
      case 'refused':
        return written;
      case 'behind':
        await takeUp(written.kept);
        return beforeReviewed(reviewId, end);
      case 'written':
        become(written.kept);
        return undefined;
    }
  }

  async function conflictReview(reviewId: string, end: ApprovalEnd): Promise<void> {
    const { carryOut, adopt, kept } = registration();
    if (!isAsked(reviewId)) return adopt(kept()); // what was shared before is told now
    if (end.status === 'withdrawn') return withdrawn(reviewId, end);
    await carryOut({
      commandId: null,
      act: (step) =>
        isAsked(reviewId) ? activities.settleConflictReview({ ...step, ...settling(reviewId, end) }) : undefined,
    });
  }

  async function beforeResubmitted(reviewId: string, command: Resubmit): Promise<Resubmit> {
    const { carryOut, start, state } = registration();
    await carryOut({
      commandId: command.id,
      act(step) {
        if (!isAsked(reviewId)) return undefined;
        const protectedUntil = protectionAnew(registration(), step.at);
        const ids = { reviewId, commandId: command.id, approvalId: newId() };
        return activities.judgeReturned({ ...step, ...ids, byUserId: command.by.userId, protectedUntil });
      },
    });
    const anew = askedOf(state(), 'conflictReview')?.anewFor === command.id;
    return anew ? { ...command, anew, form: { ...command.form, customer: start().customer.name } } : command;
  }

  async function assessment(approvalId: string, end: ApprovalEnd): Promise<void> {
    if (end.status === 'withdrawn') return withdrawn(approvalId, end);
    const { byUserId } = end;
    const isPassed = end.status === 'approved';
    await registration().carryOut({
      commandId: null,
      act: (step) => {
        const protectedUntil = protectionAnew(registration(), step.at);
        if (!isAsked(approvalId)) return undefined;
        return activities.settleAssessment({ ...step, isPassed, byUserId, protectedUntil });
      },
    });
  }

  async function protectionExtension(approvalId: string, { status, byUserId }: ApprovalEnd): Promise<void> {
    const { carryOut, start, state, time } = registration();
    await carryOut({
      commandId: null,
      act: (step) => {
        if (!isAsked(approvalId)) return undefined;
        const { extension } = start().policy.body.protection;
        const { validSince, extensions: before } = state();
        const extensions = status === 'approved' && extension !== undefined ? [...before, extension.by] : before;
        const { until } = protectionFrom(validSince, start().policy.body, time(), extensions);
        const settled = { approvalId, byUserId, outcome: status, extensions, protectedUntil: until };
        return activities.settleExtension({ ...step, ...settled });
      },
    });
  }

  /** The registrant took back the request that was being judged, and with it the registration. */
  async function withdrawn(approvalId: string, { byUserId }: ApprovalEnd): Promise<void> {
    await registration().carryOut({
      commandId: null,
      act: (step) =>
        // the row may be ahead: what was not needed any more was ended as withdrawn, too
        isAsked(approvalId) ? activities.withdrawRegistration({ ...step, byUserId, reason: null }) : undefined,
    });
  }

  return { effectOf, beforeResubmitted, beforeReviewed, conflictReview, assessment, protectionExtension };
}
