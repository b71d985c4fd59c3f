import {
  refusalToAssign,
  refusalToChange,
  refusalToExtend,
  refusalToRelease,
} from '../../definitions/registration/claiming';
import { refusalToWithdraw, type Registered } from '../../definitions/registration/state';
import { isHeld } from '../../definitions/registration/statuses';
import type { Termination } from '../case/messages';
import { newId } from '../shared/new-id';
import type { HostedApprovals } from './hosted-approvals';
import type { Assignment, Changing, Reasoned } from './messages';
import { endProtection } from './protecting';
import { activities } from '../shared/activities';
import { protectionAnew, type RegistrationCase, answerOf } from './registration-case';

/** What people do about the claim of a registration; for whoever has the turn. */
export const claimCommands = (registration: RegistrationCase, approvals: Pick<HostedApprovals, 'isReviewReturned'>) => {
  const { state, start, carryOut } = registration;

  return {
    withdraw: ({ id, by, reason }: Reasoned): Promise<Registered> =>
      carryOut({
        commandId: id,
        refusal: () => refusalToWithdraw(state().status),
        act: (step) => activities.withdrawRegistration({ ...step, byUserId: by.userId, reason }),
      }),

    release: async ({ id, by, reason }: Reasoned): Promise<Registered> => {
      await carryOut({ commandId: id, refusal: () => refusalToRelease(state()), act: () => undefined });
      await endProtection(registration, id, { byUserId: by.userId, reason });
      return answerOf(state());
    },

    extend: ({ id, by, reason }: Reasoned): Promise<Registered> =>
      carryOut({
        commandId: id,
        refusal: () => refusalToExtend(state(), start().policy.body),
        act: (step) => activities.openExtension({ ...step, approvalId: id, byUserId: by.userId, reason }),
      }),

    assign: ({ id, by, ownerId, reason, takes }: Assignment): Promise<Registered> =>
      carryOut({
        commandId: id,
        refusal: () => refusalToAssign(state(), start().policy.body, takes),
        act: (step) => {
          const { isPublic, protectedUntil: before } = state();
          const since = isPublic ? { validSince: step.at, extensions: [], reminded: '' } : {};
          const from = since.validSince ?? state().validSince;
          const protectedUntil = isPublic || before === null ? protectionAnew(registration, from) : before;
          return activities.assignOpportunity({ ...step, ownerId, by, reason, takes, protectedUntil, since });
        },
      }),

    change: async ({ by, change }: Changing): Promise<Registered> => {
      const changesCustomer = change.customerPatch !== undefined;
      const isReturned =
        changesCustomer && state().status === 'inConflictReview' && (await approvals.isReviewReturned());
      const isPicked = () => start().pickedCustomerId !== null && state().validSince === '';
      const given = { given: change, byUserId: by.userId, reviewId: newId(), isReturned };
      return carryOut({
        commandId: change.id,
        refusal: () => refusalToChange(state(), changesCustomer ? { isReturned, isPicked: isPicked() } : undefined),
        act: (step) => activities.changeOpportunity({ ...step, ...given }),
      });
    },

    /** Whatever it waits for: the claim is free, and nothing is open any more. */
    terminate: async ({ id, by, reason }: Termination): Promise<string> => {
      const ending = { byUserId: by.userId, reason };
      const { status } = await carryOut({
        commandId: id,
        act: (step) =>
          isHeld(state().status)
            ? activities.releaseRegistration({ ...step, ...ending })
            : activities.withdrawRegistration({ ...step, ...ending }),
      });
      return status;
    },
  };
};
