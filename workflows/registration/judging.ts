import { patched } from '@temporalio/workflow';
import { refusalToRegisterMore, refusalToShareMore } from '../../definitions/registration/owner-bound';
import { effectOfReview } from '../../definitions/registration/reviewing';
import { isRefused, type Refused } from '../../definitions/shared/refusal';
import type { Registered } from '../../definitions/registration/state';
import type { OwnersGiven, SettledReview } from '../../definitions/registration/settled-review';
import { protectionFrom } from '../../definitions/registration/protection';
import type { ApprovalEnd } from '../approval/host';
import { newId } from '../shared/new-id';
import type { Ends, HostedApprovals } from './hosted-approvals';
import { activities, now, type RegistrationCase } from './registration-case';
import { tellStage, tellStageOf } from './telling-stage';

/** FLW-01: compares, judges and claims; what is not clear waits for a person, what must be assessed for another. */
export async function check(kase: RegistrationCase, approvals: HostedApprovals): Promise<void> {
  const { start, workflowId, time } = kase;
  const at = now();
  const { until } = protectionFrom(at, start.policy.body, time);
  const judged = await activities.register({ start, at, workflowId, protectedUntil: until });
  if ('full' in judged) return void (kase.refusal = refusalToRegisterMore(judged.full.most));
  kase.adopt(judged, judged.status === 'valid' ? { validSince: at } : {});
  if (judged.status === 'inConflictReview') await openReview(kase, approvals, start.byUserId);
  if (judged.status === 'inAssessment') await openAssessment(kase, approvals);
}

/** FLW-02: a person decides whether the two are one, of what was registered or changed by the initiator. */
export async function openReview(
  kase: RegistrationCase,
  approvals: HostedApprovals,
  initiatorId: string,
): Promise<void> {
  const reviewId = newId();
  await approvals.host({ kind: 'conflictReview', approvalId: reviewId, initiatorId }).open();
  await activities.openConflictReview({ start: kase.start, at: now(), reviewId });
  kase.become({ conflictReviewId: reviewId });
}

/** OPP-07: a person looks at legality 合法性 before it may become valid. */
async function openAssessment(kase: RegistrationCase, approvals: HostedApprovals): Promise<void> {
  await approvals.host({ kind: 'assessment', approvalId: newId(), initiatorId: kase.start.byUserId }).open();
}

/**
 * What the ends of the approvals mean; called within the turn of the command that ends them. `later` runs once that
 * turn is over.
 */
export function endsOf(
  kase: RegistrationCase,
  later: (task: () => Promise<void>) => void,
  approvals: () => HostedApprovals,
): Ends {
  let sharedAt: string | undefined; // the case’s time of what is done and not written as decided yet
  return { conflictReview: reviewed, assessment: assessed, protectionExtension: extended, beforeReviewed: shared };

  /**
   * `limits.openPerOwner` holds for co-owners too: where it may refuse them, shares are carried out before the
   * decision is written. Its end then finds that done.
   */
  async function shared(reviewId: string, end: ApprovalEnd): Promise<Refused | undefined> {
    const { start, time } = kase;
    const most = start.policy.body.limits?.openPerOwner;
    if (most === undefined || kase.current().status !== 'inConflictReview') return undefined;
    const outcome = end.outcome ?? end.status;
    const effect = effectOfReview(outcome, end.data, kase.current().candidates, start.policy.body.fuzzy.reviewFrom);
    if (isRefused(effect) || effect.kind !== 'share' || !patched('shares-within-bound')) return undefined;
    const at = now();
    const { until } = protectionFrom(at, start.policy.body, time);
    const full = await activities.shareWithinBound({
      start,
      at,
      reviewId,
      effect,
      outcome,
      byUserId: end.byUserId,
      protectedUntil: until,
      most,
    });
    if (full.length === 0) sharedAt = at;
    return refusalToShareMore(full, effect.shares, most);
  }

  async function reviewed(reviewId: string, end: ApprovalEnd): Promise<void> {
    if (kase.current().status !== 'inConflictReview') return; // its case ended, and the review with it
    if (end.status === 'withdrawn') return withdrawnBy(end.byUserId);
    const { start, time } = kase;
    const at = sharedAt ?? now();
    sharedAt = undefined;
    const outcome = end.outcome ?? end.status;
    const effect = effectOfReview(outcome, end.data, kase.current().candidates, start.policy.body.fuzzy.reviewFrom);
    if (isRefused(effect)) throw new Error(effect.refusal.detail); // the host has asked before
    const { until } = protectionFrom(at, start.policy.body, time);
    const { replaced } = kase.current();
    const { registered, ownersGiven } = partsOf(
      await activities.settleConflictReview({
        start,
        at,
        reviewId,
        effect,
        outcome,
        byUserId: end.byUserId,
        protectedUntil: until,
        replaced,
      }),
    );
    if (effect.kind === 'same' && replaced !== undefined) kase.start = { ...start, ...replaced };
    const isFree = effect.kind === 'notConflict';
    const { status, validSince } = kase.adopt(
      registered,
      { replaced: undefined },
      { status: isFree ? 'valid' : 'refused', protectedUntil: isFree ? until : null },
    );
    if (status === 'valid' && validSince === '') kase.become({ validSince: at });
    if (status === 'inAssessment') later(() => openAssessment(kase, approvals()));
    if (ownersGiven) await tellOfOwners(kase, ownersGiven);
  }

  async function assessed(_approvalId: string, end: ApprovalEnd): Promise<void> {
    if (kase.current().status !== 'inAssessment') return;
    if (end.status === 'withdrawn') return withdrawnBy(end.byUserId);
    const { start, time } = kase;
    const at = now();
    const { until } = protectionFrom(at, start.policy.body, time);
    const settled = await activities.settleAssessment({
      start,
      at,
      isPassed: end.status === 'approved',
      byUserId: end.byUserId,
      protectedUntil: until,
    });
    kase.adopt(settled, settled.status === 'valid' ? { validSince: at } : {});
  }

  async function extended(approvalId: string, { status, byUserId }: ApprovalEnd): Promise<void> {
    const { start, time } = kase;
    const { extension } = start.policy.body.protection;
    const { validSince, extensions } = kase.current();
    const longer = status === 'approved' && extension !== undefined ? [...extensions, extension.by] : extensions;
    const { until } = protectionFrom(validSince, start.policy.body, time, longer);
    const settled = await activities.settleExtension({
      start,
      at: now(),
      approvalId,
      byUserId,
      outcome: status,
      extensions: longer.length,
      protectedUntil: until,
    });
    kase.adopt(settled, { extensions: longer, extensionApprovalId: null });
  }

  /** The registrant took back the request that was being judged, and with it the registration. */
  async function withdrawnBy(byUserId: string | null): Promise<void> {
    kase.adopt(await activities.withdrawRegistration({ start: kase.start, at: now(), byUserId, reason: null }));
  }
}

/** Steps of cases that began under earlier code have recorded nothing. */
function partsOf(settled: SettledReview | undefined): {
  readonly registered: Registered | undefined;
  readonly ownersGiven: OwnersGiven | undefined;
} {
  if (settled === undefined) return { registered: undefined, ownersGiven: undefined };
  const { ownersGiven, ...registered } = settled;
  return { registered, ownersGiven };
}

/** OPP-19: what those whom the shares leave out had open in the sale is for the main owner. */
async function tellOfOwners(kase: RegistrationCase, { opportunityId, from, to, by }: OwnersGiven): Promise<void> {
  const change = { kind: 'ownersChanged', from, to, ...(by ? { by } : {}) } as const;
  await (opportunityId === kase.start.opportunityId ? tellStage(kase, change) : tellStageOf(opportunityId, change));
}
