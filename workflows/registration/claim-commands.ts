import {
  refusalToAssign,
  refusalToChange,
  refusalToExtend,
  refusalToRelease,
} from '../../definitions/registration/claiming';
import { protectionFrom } from '../../definitions/registration/protection';
import { refusalToWithdraw, type Registered } from '../../definitions/registration/state';
import { refused } from '../../definitions/shared/refusal';
import { assertAllowed, failureOf } from '../shared/refusal';
import type { ApprovalHost } from '../approval/host';
import { newId } from '../shared/new-id';
import type { HostedApprovals } from './hosted-approvals';
import { openReview } from './judging';
import type { Assignment, Changing, Reasoned } from './messages';
import { endProtection } from './protecting';
import { activities, now, type RegistrationCase, toldOf } from './registration-case';
import { tellStage } from './telling-stage';

/** What people do about the claim of a registration. Each waits for its turn, and asks the rule again then. */
export const claimCommands = (
  kase: RegistrationCase,
  approvals: HostedApprovals,
  letRun: (host: ApprovalHost) => void,
) => ({
  withdraw: async ({ by, reason }: Reasoned): Promise<Registered> => {
    return kase.inTurn(async () => {
      assertAllowed(refusalToWithdraw(kase.current().status));
      kase.adopt(
        await activities.withdrawRegistration({ start: kase.start, at: now(), byUserId: by.userId, reason }),
        {},
        { status: 'withdrawn', protectedUntil: null },
      );
      await approvals.closeAll(by.userId, reason);
      return toldOf(kase.current());
    });
  },

  release: async ({ by, reason }: Reasoned): Promise<Registered> => {
    return kase.inTurn(async () => {
      assertAllowed(refusalToRelease(kase.current()));
      await endProtection(kase, { byUserId: by.userId, reason });
      await approvals.closeAll(by.userId, reason);
      return toldOf(kase.current());
    });
  },

  extend: async ({ by, reason }: Reasoned): Promise<Registered> => {
    const approvalId = await kase.inTurn(async () => {
      assertAllowed(refusalToExtend(kase.current(), kase.start.policy.body));
      const id = newId();
      await activities.openExtension({ start: kase.start, at: now(), approvalId: id, byUserId: by.userId, reason });
      kase.become({ extensionApprovalId: id });
      return id;
    });
    const { protectedUntil } = kase.current();
    const host = approvals.host({
      kind: 'protectionExtension',
      approvalId,
      initiatorId: by.userId,
      data: { reason, protectedUntil },
    });
    await host.open();
    letRun(host);
    return toldOf(kase.current());
  },

  assign: async ({ id, by, ownerId, reason, takes }: Assignment): Promise<Registered> => {
    return kase.inTurn(async () => {
      const { isPublic, validSince, protectedUntil } = kase.current();
      assertAllowed(refusalToAssign(kase.current(), kase.start.policy.body, takes));
      const at = now();
      const from = isPublic ? { validSince: at, extensions: [], reminded: '' } : { validSince };
      const until =
        isPublic || protectedUntil === null
          ? protectionFrom(from.validSince, kase.start.policy.body, kase.time).until
          : protectedUntil;
      const assigned = await activities.assignOpportunity({
        start: kase.start,
        at,
        id,
        ownerId,
        byUserId: by.userId,
        reason,
        protectedUntil: until,
      });
      if (assigned.kind === 'full')
        throw failureOf(
          refused(
            'unprocessable',
            `This person owns ${assigned.owned} open opportunities; the registration policy allows no more.`,
            '/ownerId',
          ),
        );
      kase.adopt(assigned.registered, { ...from, isPublic: false });
      await tellStage(kase, {
        kind: 'ownersChanged',
        from: assigned.fromUserIds.filter((id) => id !== ownerId),
        to: [ownerId],
        by: { userId: by.userId, name: by.name },
      });
      return toldOf(kase.current());
    });
  },

  change: async ({ by, change }: Changing): Promise<Registered> => {
    const reviewNeeded = await kase.inTurn(async () => {
      const changesCustomer = change.customerPatch !== undefined;
      assertAllowed(refusalToChange(kase.current(), changesCustomer));
      const result = await activities.changeOpportunity({ start: kase.start, at: now(), change, byUserId: by.userId });
      if (result.kind === 'stale')
        throw failureOf(
          refused(
            'stale',
            `It was changed meanwhile: it is at version ${result.version}, you have ${change.version}. Read it again and repeat your change.`,
          ),
        );
      const { customer, keys } = kase.start;
      kase.start = { ...kase.start, ...change.next };
      const isReviewed =
        kase.current().status !== 'inConflictReview' && result.registered.status === 'inConflictReview';
      kase.adopt(result.registered, isReviewed ? { replaced: { customer, keys } } : {});
      return isReviewed;
    });
    if (reviewNeeded) await openReview(kase, approvals, by.userId);
    return toldOf(kase.current());
  },
});
